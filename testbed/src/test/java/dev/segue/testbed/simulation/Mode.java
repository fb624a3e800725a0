package dev.segue.testbed.simulation;

/** What goes wrong beside what the services do. */
enum Mode {
  /** What the seed says. */
  FAULTS,
  /** The same, and experts now and then say something else than they should. */
  SLIPS,
  /** Nothing, but that nobody has one of the two bundles, for long. */
  UNSERVED
}
