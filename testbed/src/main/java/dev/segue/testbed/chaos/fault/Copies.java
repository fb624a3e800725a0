package dev.segue.testbed.chaos.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Whether all brokers have the copies that they should have. Thread-safe. */
public final class Copies {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Admin admin;

  /** As this client is told; its owner closes it. */
  public Copies(Admin admin) {
    this.admin = admin;
  }

  /** Waits until every copy of every partition is up to date. */
  void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!areThere()) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("some copies are not up to date after " + PATIENCE);
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  private boolean areThere() throws InterruptedException {
    try {
      Collection<String> names = admin.listTopics().names().get();
      Collection<TopicDescription> topics =
          admin.describeTopics(names).allTopicNames().get().values();
      return topics.stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException e) {
      // No broker answers now; one will.
      return false;
    }
  }
}
