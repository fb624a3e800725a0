package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param pace how long one evaluation takes it lately, with all that goes with it, or null while it
 *     has done none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerCapacity(
    String worker,
    TaskId.Kind kind,
    String bundle,
    String executionClass,
    int slots,
    Duration validity,
    Duration pace)
    implements Event {
  /** What a worker can take that has done nothing yet. */
  public WorkerCapacity(
      String worker,
      TaskId.Kind kind,
      String bundle,
      String executionClass,
      int slots,
      Duration validity) {
    this(worker, kind, bundle, executionClass, slots, validity, null);
  }

  @Override
  public String key() {
    return worker;
  }
}
