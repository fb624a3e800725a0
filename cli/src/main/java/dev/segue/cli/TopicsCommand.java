package dev.segue.cli;

import dev.segue.infra.kafka.TopicSetup;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Makes Kafka ready; every service does it by itself, where it may. */
@Command(
    name = "topics",
    description = "Makes the topics that are missing and sets up the share groups.",
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
