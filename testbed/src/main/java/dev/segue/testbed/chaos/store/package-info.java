/** What stands between services and their store, and lets them see it fail. */
package dev.segue.testbed.chaos.store;
