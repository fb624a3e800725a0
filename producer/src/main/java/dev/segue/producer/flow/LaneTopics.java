package dev.segue.producer.flow;

import dev.segue.infra.kafka.KafkaSetupException;
import dev.segue.schemas.Lane;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the lanes that admission may send to. Workers make theirs before they say what they
 * can take; but a word is only a word, and a task for a topic that is not there would be tried for
 * ever. Not thread-safe.
 */
final class LaneTopics {
  private static final Logger log = LoggerFactory.getLogger(LaneTopics.class);

  private final Consumer<Lane> make;
  private final Set<Lane> known = new HashSet<>();

  /**
   * Knows of none yet.
   *
   * @param make makes a lane's topic where it is missing; throws {@link KafkaSetupException}
   */
  LaneTopics(Consumer<Lane> make) {
    this.make = make;
  }

  /** Whether a lane's topic is there, now if not before. */
  boolean isThere(Lane lane) {
    if (known.contains(lane)) {
      return true;
    }
    try {
      make.accept(lane);
    } catch (KafkaSetupException e) {
      log.atWarn()
          .addKeyValue("topic", lane.topic().name())
          .setCause(e)
          .log("workers of a lane without a topic are not counted");
      return false;
    }
    known.add(lane);
    return true;
  }
}
