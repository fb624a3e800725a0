package dev.segue.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventFeed.From;
import dev.segue.infra.service.Lifecycle;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoRequested;
import dev.segue.schemas.VideoStatus;
import dev.segue.testbed.bench.Watch.Standing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures one plan on a stack of its own, warmed up by a short video: clients have joined, code is
 * compiled.
 */
public final class Bench {
  private static final String PROMPT = "a red ball bouncing over the sea";

  /** Hears how far a run is. */
  @FunctionalInterface
  public interface Progress {
    /** So many of so many. */
    void show(int tracks, int wanted, int chunks, int windows);
  }

  /** A run that did not come to its end. */
  public static final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
      super(message);
    }
  }

  private final BenchStack stack;
  private final BenchPlan plan;

  private Bench(BenchStack stack, BenchPlan plan) {
    this.stack = stack;
    this.plan = plan;
  }

  /**
   * Runs a plan.
   *
   * @param directory an empty one; whoever made it removes it
   * @param settings of the services, as in an environment, the bundle among them
   * @param parts owns what is started; whoever made it closes it, also amid a run
   * @throws BenchException when a video fails
   */
  public static BenchResult run(
      Path directory,
      Map<String, String> settings,
      BenchPlan plan,
      Progress progress,
      Lifecycle parts)
      throws InterruptedException {
    Bench bench =
        new Bench(
            new BenchStack(directory, settings, plan.workers(), plan.stitchers(), parts), plan);
    bench.warmUp();
    return bench.measure(progress);
  }

  private void warmUp() throws InterruptedException {
    int frames = 16 * 2 * Math.max(2, Math.max(plan.workers(), plan.stitchers()));
    ObjectNode quick = EventCodec.json().createObjectNode().put("refinementSteps", 1);
    make(List.of(new VideoRequested("warm", PROMPT, frames, 8, 1L, null, quick, null, null)), NONE);
  }

  private static final Progress NONE = (tracks, wanted, chunks, windows) -> {};

  private BenchResult measure(Progress progress) throws InterruptedException {
    List<VideoRequested> wishes =
        IntStream.range(0, plan.videos())
            .mapToObj(
                n ->
                    new VideoRequested(
                        "bench-" + n,
                        PROMPT,
                        plan.frames(),
                        8,
                        plan.seed() + n,
                        plan.recipe(),
                        plan.options(),
                        null,
                        null))
            .toList();
    Traffic traffic = stack.traffic();
    traffic.noise().forget();
    long storeBytes = traffic.storeBytes();
    long storeRequests = traffic.storeRequests();
    long brokerBytes = Traffic.brokerBytes();
    Duration busy = stack.busy();
    Duration processor = processor();
    Instant start = Instant.now();
    Made made = make(wishes, progress);
    Standing end = made.standing();
    Duration structures = Duration.between(start, end.lastTrack());
    boolean whole = plan.stitchers() > 0;
    return new BenchResult(
        plan,
        end.wanted(),
        structures,
        whole ? Duration.between(start, last(end)) : null,
        whole ? firstChunk(start, end) : null,
        (double) made.busy().minus(busy).toNanos() / (structures.toNanos() * plan.workers()),
        made.processor().minus(processor),
        traffic.noise().quantiles(),
        traffic.storeBytes() - storeBytes,
        traffic.storeRequests() - storeRequests,
        Traffic.brokerBytes() - brokerBytes,
        stack.different(),
        digest(end));
  }

  /**
   * Videos that were made.
   *
   * @param busy how long workers had been in forwards when the last track was done
   * @param processor what this process had used by then
   */
  private record Made(Standing standing, Duration busy, Duration processor) {}

  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private Made make(List<VideoRequested> wishes, Progress progress) throws InterruptedException {
    Watch watch = new Watch(wishes.stream().map(VideoRequested::video).collect(Collectors.toSet()));
    try (EventFeed feed =
        EventFeed.start(
            "bench",
            stack.clients(),
            List.of(Topics.STRUCTURES, Topics.CHUNKS, Topics.VIDEOS),
            From.LATEST,
            watch,
            new SimpleMeterRegistry())) {
      wishes.forEach(wish -> stack.events().sendAndWait(Topics.REQUESTS, wish));
      Duration busy = null;
      Duration processor = null;
      while (true) {
        Standing now = watch.standing();
        if (now.failure() != null) {
          throw new BenchException(now.failure());
        }
        progress.show(now.tracks(), now.wanted(), now.chunks(), now.windows());
        if (busy == null && now.structured()) {
          busy = stack.busy();
          processor = processor();
        }
        if (busy != null && (now.ended() || plan.stitchers() == 0)) {
          return new Made(now, busy, processor);
        }
        watch.await();
      }
    }
  }

  private static Instant last(Standing end) {
    return end.statuses().values().stream()
        .map(VideoStatus::endedAt)
        .max(Instant::compareTo)
        .orElseThrow();
  }

  private static Duration firstChunk(Instant start, Standing end) {
    double mean =
        end.statuses().values().stream()
            .mapToLong(status -> Duration.between(start, status.firstChunkAt()).toMillis())
            .average()
            .orElseThrow();
    return Duration.ofMillis((long) mean);
  }

  /** Of all chunks, or of all structures when there are no chunks. */
  private String digest(Standing end) {
    MessageDigest digest = Sha256.start();
    for (String id : new TreeSet<>(end.statuses().keySet())) {
      VideoStatus status = end.statuses().get(id);
      if (plan.stitchers() > 0) {
        add(digest, Keys.init(id));
        IntStream.range(0, status.chunkCount()).forEach(j -> add(digest, Keys.chunk(id, j)));
      } else {
        IntStream.range(0, status.segments())
            .forEach(i -> add(digest, Keys.structure(status.video(), i)));
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  private void add(MessageDigest digest, String key) {
    digest.update(
        stack.store().get(key).orElseThrow(() -> new BenchException(key + " is missing")));
  }
}
