/** What is seen of a cluster from outside, as others see it: events, playlists, metrics. */
package dev.segue.testbed.chaos.watch;
