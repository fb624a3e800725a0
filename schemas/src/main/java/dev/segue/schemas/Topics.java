package dev.segue.schemas;

import java.util.List;

/** The topics of Segue; {@code asyncapi.yaml} beside the schemas describes them for others. */
public final class Topics {
  /**
   * Wishes, from anyone: {@link VideoRequested}, {@link CancelRequested}, {@link DeleteRequested},
   * {@link SteeringRequested}.
   */
  public static final String REQUESTS = "segue.requests";

  /** What was written to {@link #REQUESTS} and could not be understood, with its reason. */
  public static final String DEAD_LETTERS = "segue.dead-letters";

  /** Accepted videos and what is wished of them, keyed by video: the planner's input. */
  public static final String ACCEPTED = "segue.accepted";

  /**
   * What is ready, done, given back or ended, and what workers can take: admission's input, one
   * partition.
   */
  public static final String ADMISSION = "segue.admission";

  /** Hints that a step is in the store. */
  public static final String NOISE = "segue.noise";

  /** Tracks that were completed, tracks that failed, and admission's words to the planner. */
  public static final String STRUCTURES = "segue.structures";

  /** Chunks and whole videos that were published, and window tasks that failed. */
  public static final String CHUNKS = "segue.chunks";

  /** Where every video stands; compacted. */
  public static final String VIDEOS = "segue.videos";

  /**
   * How a topic has to be made.
   *
   * @param name the topic
   * @param partitions how many partitions; topics that the planner joins have the same number
   * @param compacted whether only the newest record of a key is kept
   * @param retentionHours how long records are kept, or -1 for ever
   */
  public record Spec(String name, int partitions, boolean compacted, int retentionHours) {}

  /** Partitions of every topic that is keyed by video and read by the planner. */
  public static final int PLANNER_PARTITIONS = 4;

  public static final List<Spec> ALL =
      List.of(
          new Spec(REQUESTS, PLANNER_PARTITIONS, false, -1),
          new Spec(DEAD_LETTERS, 1, false, -1),
          new Spec(ACCEPTED, PLANNER_PARTITIONS, false, -1),
          new Spec(ADMISSION, 1, false, 7 * 24),
          new Spec(NOISE, PLANNER_PARTITIONS, false, 1),
          new Spec(STRUCTURES, PLANNER_PARTITIONS, false, 7 * 24),
          new Spec(CHUNKS, PLANNER_PARTITIONS, false, 7 * 24),
          new Spec(VIDEOS, PLANNER_PARTITIONS, true, -1));

  private Topics() {}
}
