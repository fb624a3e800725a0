/** The producer by itself: workers that take no time, over a real broker. */
package dev.segue.testbed.control;
