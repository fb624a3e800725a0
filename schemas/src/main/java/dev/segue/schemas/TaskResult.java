package dev.segue.schemas;

import java.time.Duration;

/** A worker's word that a task is done: its result lies in the store. */
public sealed interface TaskResult extends Event
    permits TrackCompleted, ChunkPublished, VideoPackaged {
  /**
   * How long the worker worked on it: its own steps, without what it waited; null where that is not
   * known, as in version 0.1.
   */
  Duration took();

  /** The same word of a worker that worked on it for so long. */
  TaskResult after(Duration took);
}
