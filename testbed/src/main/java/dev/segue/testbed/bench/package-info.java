/** Measures how work scales over workers, on experts that wait in place of computing. */
package dev.segue.testbed.bench;
