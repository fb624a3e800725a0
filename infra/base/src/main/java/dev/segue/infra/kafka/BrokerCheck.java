package dev.segue.infra.kafka;

import dev.segue.infra.http.Check;
import dev.segue.infra.settings.Settings;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Whether a Kafka broker answers within a second; keeps one connection for that. Thread-safe. */
public final class BrokerCheck implements Check, AutoCloseable {
  private final Admin admin;

  /** A check of the broker that the settings name. */
  public BrokerCheck(Settings settings) {
    this(new Clients(settings), settings.instance() + "-check");
  }

  /**
   * The same of the broker that clients are made for.
   *
   * @param name of this client
   */
  public BrokerCheck(Clients clients, String name) {
    this.admin = Admin.create(clients.admin(name));
  }

  @Override
  public Optional<String> problem() {
    DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(1_000);
    return TopicSetup.failure(admin.describeCluster(options).nodes())
        .map(e -> "no broker answers: " + e.getMessage());
  }

  @Override
  public void close() {
    admin.close();
  }
}
