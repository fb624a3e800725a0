package dev.segue.testbed.simulation;

/** What goes wrong. */
enum Fault {
  /** A hint never comes. */
  HINT_DROPPED,
  /** What a service sends comes seconds late, behind what others sent after it. */
  MESSAGE_DELAYED,
  /** What a service sends comes twice. */
  MESSAGE_DUPLICATED,
  /** A result was told, and the broker's confirmation did not come: it comes late, or never. */
  TELLING_UNCONFIRMED,
  /** A task stands in its topic twice. */
  TASK_DUPLICATED,
  /** The broker archives a task and tells nobody. */
  TASK_ARCHIVED,
  /** A segment worker is killed. */
  WORKER_KILLED,
  /** A stitcher is killed. */
  STITCHER_KILLED,
  /** A segment worker stands still past its locks, and goes on. */
  WORKER_FROZEN,
  /** A stitcher stands still past its locks, and goes on. */
  STITCHER_FROZEN,
  /** A worker is told to end, and gives its tasks back. */
  WORKER_LEFT,
  /** Nobody has one of the bundles any more, or is of one of the classes, until faults are over. */
  LANES_GONE,
  /** Killed after a result was stored and before it was told. */
  KILLED_BEFORE_TELLING,
  /** Killed in the middle of an upload: nothing of it is stored. */
  UPLOAD_TORN,
  /** Killed with an upload on its way, which arrives long after. */
  UPLOAD_LATE,
  /** The store obeys, and its answer is lost. */
  UPLOAD_UNCONFIRMED,
  /** Nobody reaches the store. */
  STORE_DOWN,
  /** One process does not reach the store. */
  STORE_CUT_OFF,
  /** An expert throws, less often than a task may fail. */
  EXPERT_FAILED,
  /** A video with which the experts cannot deal. */
  POISON,
  /** Somebody cancels a video. */
  CANCELLED,
  /** Somebody wants a video to show something else while it is made. */
  STEERED,
  /** A video has a deadline that it does not meet. */
  DEADLINE,
  /** The producer is killed. */
  PRODUCER_KILLED,
  /**
   * Another producer takes over what one holds that stands still; that one goes on for a moment.
   */
  PRODUCER_ZOMBIE,
  /** Everything is killed at once. */
  ALL_KILLED,
  /** A request comes twice, and another one under the same id. */
  REQUEST_REPEATED,
  /** There are workers of two execution classes. */
  MIXED_CLASSES
}
