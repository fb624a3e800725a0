package dev.segue.schemas;

/**
 * Something that travels over Kafka: small, self-contained, immutable.
 *
 * <p>Tensors and media never travel in events; they lie in the object store under keys that can be
 * computed from what an event names (claim check).
 */
public sealed interface Event
    permits VideoRequested,
        CancelRequested,
        DeleteRequested,
        SteeringRequested,
        VideoAccepted,
        Task,
        CellStored,
        RefinementStored,
        TaskResult,
        TaskFailed,
        VideoStatus,
        TaskReady,
        TaskDone,
        TaskReturned,
        VideoWaiting,
        SteeringDecided,
        SteeringTaken,
        VideoEnded,
        WorkerCapacity {

  /** The record key: the id of the video that this is about; for a worker's capacity, its id. */
  String key();

  /** The trace that this says it is a part of, or null where it does not say. */
  default Trace trace() {
    return null;
  }
}
