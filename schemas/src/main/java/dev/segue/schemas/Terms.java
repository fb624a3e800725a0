package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * On which terms a video is made: who asked, how urgently, from when and until when, out of what.
 * They decide no byte of it. They travel as one record in acceptance, tasks, admission and status,
 * and stand flat in their JSON.
 *
 * @param tenant who asked, or null where nobody is told apart
 * @param priority 0 (last) to 9 (first)
 * @param acceptedAt when the video was accepted
 * @param deadline when the video fails if it is not complete, or null
 * @param parent the video that this one is an edit of, or null
 * @param metadata what who asked wants to find beside the video, or null
 * @param webhook the URL that its events go to, or null; workers are not told
 * @param trace the trace that it is a part of; null in videos of version 0.1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Terms(
    String tenant,
    int priority,
    Instant acceptedAt,
    Instant deadline,
    String parent,
    Map<String, String> metadata,
    String webhook,
    Trace trace) {
  /** The priority of a request that names none. */
  public static final int PRIORITY = 5;

  /**
   * The terms that a request asks for.
   *
   * @param tenant who asks, or null
   * @param priority 0 (last) to 9 (first), or null for {@link #PRIORITY}
   * @param deadline how long after acceptance the video may take before it fails, or null for ever
   * @param parent the video that is to be edited, or null
   * @param metadata what shall be found beside the video, or null
   * @param webhook the URL that the video's events shall go to, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Asked(
      String tenant,
      Integer priority,
      Duration deadline,
      String parent,
      Map<String, String> metadata,
      String webhook) {
    /** Nothing was said. */
    public static final Asked NONE = new Asked(null, null, null, null, null, null);

    public Asked {
      metadata = metadata == null || metadata.isEmpty() ? null : Map.copyOf(metadata);
    }

    /** The same with the events going to a URL, or nowhere. */
    public Asked to(String url) {
      return new Asked(tenant, priority, deadline, parent, metadata, url);
    }

    /** The terms of a video that is accepted now. */
    public Terms accepted(Instant now) {
      return new Terms(
          tenant,
          priority == null ? PRIORITY : priority,
          now,
          deadline == null ? null : now.plus(deadline),
          parent,
          metadata,
          webhook,
          null);
    }
  }

  /** Those of a video without a deadline that nobody in particular asked for. */
  public static Terms of(int priority, Instant acceptedAt) {
    return new Terms(null, priority, acceptedAt, null, null, null);
  }

  /** Those of a video of which no trace is known, and whose events go nowhere. */
  public Terms(
      String tenant,
      int priority,
      Instant acceptedAt,
      Instant deadline,
      String parent,
      Map<String, String> metadata) {
    this(tenant, priority, acceptedAt, deadline, parent, metadata, null, null);
  }

  /** What a worker is told of them. */
  public Terms forWorkers() {
    return webhook == null
        ? this
        : new Terms(tenant, priority, acceptedAt, deadline, parent, metadata, null, trace);
  }

  /** The same as a part of a trace. */
  public Terms in(Trace of) {
    return new Terms(tenant, priority, acceptedAt, deadline, parent, metadata, webhook, of);
  }
}
