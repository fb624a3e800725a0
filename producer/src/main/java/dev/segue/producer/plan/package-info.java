/**
 * Decides what can be done now: segments at once, windows after their structures, then the whole.
 */
package dev.segue.producer.plan;
