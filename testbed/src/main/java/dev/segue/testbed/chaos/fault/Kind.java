package dev.segue.testbed.chaos.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be done to a cluster. */
public enum Kind {
  /** kill -9 of one segment worker, which is started again. */
  KILL_WORKER,
  KILL_STITCHER,
  KILL_PRODUCER,
  KILL_BROKER,
  KILL_STORE,
  /** kill -9 of every process at once. */
  KILL_ALL,
  /** SIGTERM, and a new one. */
  TERM_WORKER,
  TERM_STITCHER,
  TERM_PRODUCER,
  /** SIGSTOP until long after its tasks' locks are gone, then SIGCONT. */
  FREEZE_WORKER,
  FREEZE_STITCHER,
  FREEZE_PRODUCER,
  /** kill -9 of all segment workers; none for a while. */
  WORKERS_GONE,
  /** Every request to the store is answered 503. */
  STORE_UNAVAILABLE,
  /** Every write to the store is answered 507. */
  STORE_FULL,
  /** Three in ten requests to the store break off half way. */
  STORE_TORN,
  /** Every request to the store takes 0.4 s longer. */
  STORE_SLOW,
  /** Tasks of now and before are put on the work topics once more. */
  DUPLICATE_TASKS,
  /** A task is taken out of its share group without anybody having done it. */
  ARCHIVE_TASK,
  /** One more video, which makes the expert throw. */
  POISON,
  /** One more video, which makes the worker ask for more memory than there is. */
  OUT_OF_MEMORY,
  /** kill -9 of more than half of the brokers; none of them for a while. */
  LOSE_QUORUM,
  /** SIGTERM of one broker after the other, each once the last one has all copies again. */
  ROLL_BROKERS,
  /** One broker cannot reach the others for a while, nor they it; clients reach all. */
  CUT_OFF_BROKER;

  /** As it is written on a command line: {@code kill-worker}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** All of them, for a message. */
  public static String words() {
    return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
  }

  /** Whether it goes on for a time, rather than strike once. */
  public boolean lasts() {
    return switch (this) {
      case FREEZE_WORKER,
          FREEZE_STITCHER,
          FREEZE_PRODUCER,
          WORKERS_GONE,
          STORE_UNAVAILABLE,
          STORE_FULL,
          STORE_TORN,
          STORE_SLOW,
          LOSE_QUORUM,
          CUT_OFF_BROKER ->
          true;
      default -> false;
    };
  }

  /** Whether it needs several brokers. */
  public boolean needsBrokers() {
    return this == LOSE_QUORUM || this == ROLL_BROKERS || this == CUT_OFF_BROKER;
  }

  /** Whether it adds a video that has to fail. */
  public boolean addsVideo() {
    return this == POISON || this == OUT_OF_MEMORY;
  }
}
