/** Every service, the broker and the store as processes of their own, on this machine. */
package dev.segue.testbed.chaos.cluster;
