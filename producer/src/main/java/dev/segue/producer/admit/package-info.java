/** Lets a bounded number of ready tasks into the work topics: what waits, waits here. */
package dev.segue.producer.admit;
