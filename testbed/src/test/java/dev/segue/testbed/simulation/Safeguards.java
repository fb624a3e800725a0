package dev.segue.testbed.simulation;

/** What is taken out, to see that the simulation notices. */
enum Safeguards {
  /** Nothing. */
  ALL,
  /** A put replaces what is there. */
  NO_PUT_IF_ABSENT,
  /** What vanished is not let in again. */
  NO_READMISSION,
  /** A worker full of tasks that wait gives none back. */
  NO_PARKING_RULE,
  /** A task whose results were cleaned up does not count as done. */
  NO_DONE_MARK,
  /** What was there already is not read back. */
  NO_READ_BACK;

  boolean overwrites() {
    return this == NO_PUT_IF_ABSENT;
  }

  boolean hides(String key) {
    return this == NO_DONE_MARK && key.contains("/hls/chunk");
  }

  boolean readsNothingBack() {
    return this == NO_READ_BACK;
  }
}
