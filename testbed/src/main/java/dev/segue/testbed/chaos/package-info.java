/** Runs videos under faults and judges what came of them. */
package dev.segue.testbed.chaos;
