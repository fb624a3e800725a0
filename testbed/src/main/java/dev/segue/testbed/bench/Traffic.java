package dev.segue.testbed.bench;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.ObjectName;

/** What goes through store and broker. Thread-safe. */
final class Traffic {
  private final LongAdder storeBytes = new LongAdder();
  private final LongAdder storeRequests = new LongAdder();
  private final NoiseTimes noise = new NoiseTimes();

  void request(long bytes) {
    storeRequests.increment();
    storeBytes.add(bytes);
  }

  long storeBytes() {
    return storeBytes.sum();
  }

  long storeRequests() {
    return storeRequests.sum();
  }

  NoiseTimes noise() {
    return noise;
  }

  /** In and out, as the broker of this process counts them since it started. */
  static long brokerBytes() {
    return brokerMeter("BytesInPerSec") + brokerMeter("BytesOutPerSec");
  }

  private static long brokerMeter(String name) {
    try {
      return (Long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName("kafka.server:type=BrokerTopicMetrics,name=" + name), "Count");
    } catch (JMException e) {
      return 0;
    }
  }
}
