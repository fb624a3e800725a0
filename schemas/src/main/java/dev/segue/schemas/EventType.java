package dev.segue.schemas;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CloudEvents types of the events, each with its record and the name of its JSON Schema. */
public enum EventType {
  VIDEO_REQUESTED("dev.segue.video.requested.v1", VideoRequested.class),
  CANCEL_REQUESTED("dev.segue.video.cancel-requested.v1", CancelRequested.class),
  DELETE_REQUESTED("dev.segue.video.delete-requested.v1", DeleteRequested.class),
  STEERING_REQUESTED("dev.segue.video.steering-requested.v1", SteeringRequested.class),
  VIDEO_ACCEPTED("dev.segue.video.accepted.v1", VideoAccepted.class),
  TASK("dev.segue.task.v1", Task.class),
  CELL_STORED("dev.segue.cell.stored.v1", CellStored.class),
  REFINEMENT_STORED("dev.segue.refinement.stored.v1", RefinementStored.class),
  TRACK_COMPLETED("dev.segue.track.completed.v1", TrackCompleted.class),
  CHUNK_PUBLISHED("dev.segue.chunk.published.v1", ChunkPublished.class),
  VIDEO_PACKAGED("dev.segue.video.packaged.v1", VideoPackaged.class),
  TASK_FAILED("dev.segue.task.failed.v1", TaskFailed.class),
  VIDEO_STATUS("dev.segue.video.status.v1", VideoStatus.class),
  TASK_READY("dev.segue.task.ready.v1", TaskReady.class),
  TASK_DONE("dev.segue.task.done.v1", TaskDone.class),
  TASK_RETURNED("dev.segue.task.returned.v1", TaskReturned.class),
  VIDEO_WAITING("dev.segue.video.waiting.v1", VideoWaiting.class),
  STEERING_DECIDED("dev.segue.video.steering-decided.v1", SteeringDecided.class),
  STEERING_TAKEN("dev.segue.video.steering-taken.v1", SteeringTaken.class),
  VIDEO_ENDED("dev.segue.video.ended.v1", VideoEnded.class),
  WORKER_CAPACITY("dev.segue.worker.capacity.v1", WorkerCapacity.class);

  private static final Map<String, EventType> BY_TYPE =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::type, Function.identity()));
  private static final Map<Class<?>, EventType> BY_RECORD =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::record, Function.identity()));

  private final String type;
  private final Class<? extends Event> record;

  EventType(String type, Class<? extends Event> record) {
    this.type = type;
    this.record = record;
  }

  /** The {@code ce_type} attribute. */
  public String type() {
    return type;
  }

  /** The file beside {@link Schemas} that holds its JSON Schema. */
  public String schema() {
    return type.substring("dev.segue.".length()) + ".schema.json";
  }

  /** Whether anybody may write it to {@link Topics#REQUESTS}. */
  public boolean isRequest() {
    return switch (this) {
      case VIDEO_REQUESTED, CANCEL_REQUESTED, DELETE_REQUESTED, STEERING_REQUESTED -> true;
      default -> false;
    };
  }

  /** Those that anybody may write. */
  public static Stream<EventType> requests() {
    return Arrays.stream(values()).filter(EventType::isRequest);
  }

  public Class<? extends Event> record() {
    return record;
  }

  public static Optional<EventType> of(String type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  public static EventType of(Event event) {
    return BY_RECORD.get(event.getClass());
  }
}
