package dev.segue.cli;

import dev.segue.infra.kafka.TopicSetup;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Makes Kafka ready; every service does it by itself, where it may. */
@Command(
    name = "topics",
    description = {
      "Makes the topics that are missing.",
      "Workers make the topic and the share group of each bundle that they have, when they start."
    },
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;

  @Override
  public Integer call() {
    segue.quiet();
    new TopicSetup(segue.settings()).run(Duration.ofSeconds(30));
    return 0;
  }
}
