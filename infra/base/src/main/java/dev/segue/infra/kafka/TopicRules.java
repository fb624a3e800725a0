package dev.segue.infra.kafka;

import dev.segue.schemas.Topics;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Whether a topic that somebody else made can be used, and what to change if not. Pure. */
final class TopicRules {
  /** What Kafka takes by default; events are made to fit into it. */
  private static final int MESSAGE_BYTES = 1_048_588;

  private static final int LEAST_MESSAGE_BYTES = 1_000_000;

  private TopicRules() {}

  static Optional<String> checkPartitions(Topics.Spec spec, int partitions) {
    if (partitions == spec.partitions()) {
      return Optional.empty();
    }
    String change =
        partitions < spec.partitions()
            ? "add some with kafka-topics --alter --topic "
                + spec.name()
                + " --partitions "
                + spec.partitions()
            : "delete it, so that it is made anew with " + spec.partitions();
    return Optional.of(
        "it has " + partitions + " partitions, but needs " + spec.partitions() + "; " + change);
  }

  /**
   * What is wrong with a topic's settings.
   *
   * @param values a setting's value by its name, or null where it is not told
   */
  static Optional<String> checkConfig(Topics.Spec spec, UnaryOperator<String> values) {
    String policy = values.apply("cleanup.policy");
    String wanted = spec.compacted() ? "compact" : "delete";
    if (policy != null && !words(policy).equals(Set.of(wanted))) {
      return Optional.of(change(spec, "cleanup.policy", policy, wanted));
    }
    String bytes = values.apply("max.message.bytes");
    if (bytes != null && Long.parseLong(bytes) < LEAST_MESSAGE_BYTES) {
      return Optional.of(change(spec, "max.message.bytes", bytes, Integer.toString(MESSAGE_BYTES)));
    }
    return Optional.empty();
  }

  private static Set<String> words(String list) {
    Set<String> words = new TreeSet<>(Arrays.asList(list.split("[ ,]+")));
    words.remove("");
    return words;
  }

  private static String change(Topics.Spec spec, String name, String is, String wanted) {
    return String.format(
        Locale.ROOT,
        "its %s is %s, but has to be %s; change it with kafka-configs --alter --entity-type topics"
            + " --entity-name %s --add-config %s=%s",
        name,
        is,
        wanted,
        spec.name(),
        name,
        wanted);
  }
}
