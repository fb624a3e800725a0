package dev.segue.infra.kafka;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * How long making Kafka ready waits for what.
 *
 * @param broker for a broker that does not answer yet
 * @param call for one answer of a broker that does
 * @param brokers before it is asked again whether there are enough brokers
 * @param inForce until the broker goes by a share group's new settings
 */
record SetupPolicy(Duration broker, Duration call, Duration brokers, Duration inForce) {
  static final SetupPolicy USUAL =
      new SetupPolicy(
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));

  SetupPolicy {
    Require.positive("broker", broker);
    Require.positive("call", call);
    Require.positive("brokers", brokers);
    Require.positive("inForce", inForce);
  }
}
