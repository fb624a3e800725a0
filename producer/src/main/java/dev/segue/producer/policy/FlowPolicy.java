package dev.segue.producer.policy;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * What the running of the Streams applications goes by.
 *
 * @param tick how often planner and admission look at the time
 * @param pause before a thread that failed is replaced
 * @param close how long an application that ends is waited for
 * @param copiers how many objects of a parent are copied at a time
 */
public record FlowPolicy(Duration tick, Duration pause, Duration close, int copiers) {
  /** The defaults. */
  public static final FlowPolicy USUAL =
      new FlowPolicy(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(5), 16);

  public FlowPolicy {
    Require.positive("tick", tick);
    Require.positive("pause", pause);
    Require.positive("close", close);
    Require.positive("copiers", copiers);
  }
}
