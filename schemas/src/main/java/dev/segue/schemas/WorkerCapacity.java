package dev.segue.schemas;

import java.time.Duration;

/**
 * What a worker can take, published while it lives.
 *
 * @param worker who
 * @param kind the kind of tasks that it takes; stitchers say WINDOW for windows and packages
 * @param bundle digest of the bundle that it has
 * @param executionClass on which it runs the bundle
 * @param slots how many tasks shall be in flight for it; 0 when it leaves
 * @param validity how long this word counts unless renewed
 */
public record WorkerCapacity(
    String worker,
    TaskId.Kind kind,
    String bundle,
    String executionClass,
    int slots,
    Duration validity)
    implements Event {
  @Override
  public String key() {
    return worker;
  }
}
