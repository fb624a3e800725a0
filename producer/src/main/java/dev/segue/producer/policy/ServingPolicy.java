package dev.segue.producer.policy;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * What serving goes by.
 *
 * @param patience how long an answer waits for the status that a request leads to
 * @param page how many videos a list has when nobody says
 * @param body how many bytes the body of a request has at most
 * @param wish the same of a request that may bring a picture
 * @param piece how many bytes of a large object are read and sent at a time
 * @param backlog how many events wait for a client that is slow before it is let go
 * @param beat after how long an event stream says that it is alive
 * @param ribbons of how many videos the latest steps are remembered
 */
public record ServingPolicy(
    Duration patience,
    int page,
    int body,
    int wish,
    int piece,
    int backlog,
    Duration beat,
    int ribbons) {
  /** The defaults. */
  public static final ServingPolicy USUAL =
      new ServingPolicy(
          Duration.ofSeconds(10),
          20,
          1 << 20,
          3 << 20,
          1 << 20,
          4_096,
          Duration.ofSeconds(10),
          1_000);

  public ServingPolicy {
    Require.positive("patience", patience);
    Require.positive("page", page);
    Require.positive("body", body);
    Require.positive("wish", wish);
    Require.positive("piece", piece);
    Require.positive("backlog", backlog);
    Require.positive("beat", beat);
    Require.positive("ribbons", ribbons);
  }
}
