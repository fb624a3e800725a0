package dev.segue.testbed.simulation;

import dev.segue.schemas.Lane;

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
  NO_READ_BACK,
  /** The planner does not know which tracks start after which. */
  NO_ORDER,
  /** Tasks go to workers of any execution class, who do not look which one a video is made on. */
  NO_CLASS;

  boolean overwrites() {
    return this == NO_PUT_IF_ABSENT;
  }

  boolean hides(String key) {
    return this == NO_DONE_MARK && key.contains("/hls/chunk");
  }

  boolean readsNothingBack() {
    return this == NO_READ_BACK;
  }

  boolean isUnordered() {
    return this == NO_ORDER;
  }

  /** The lane by which tasks of a lane go. */
  Lane asRouted(Lane lane) {
    return this == NO_CLASS ? new Lane(lane.kind(), lane.bundle(), "any") : lane;
  }

  /** The class that a worker says that it is of. */
  String asSaid(String executionClass) {
    return this == NO_CLASS ? Staff.ONE : executionClass;
  }
}
