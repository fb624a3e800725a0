/** Faults, when they come, and what brings them about. */
package dev.segue.testbed.chaos.fault;
