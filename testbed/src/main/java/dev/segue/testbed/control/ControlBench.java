package dev.segue.testbed.control;

import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventFeed.From;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.producer.ProducerService;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoRequested;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Measures what the producer and the broker do by themselves, in this process: videos are queued
 * while nobody works, then all are worked off by workers that take no time, then a few more come
 * one after the other.
 */
public final class ControlBench {
  private static final String PROMPT = "a red ball bouncing over the sea";

  private final ControlPlan plan;
  private final Consumer<String> say;
  private final Events events;
  private final Ends ends = new Ends();
  private final Latencies latencies = new Latencies();
  private final Clients clients;
  private final TopicSetup topics;
  private final String bundle;
  private final Lifecycle parts;

  private ControlBench(
      Path directory,
      Map<String, String> settings,
      ControlPlan plan,
      Consumer<String> say,
      Lifecycle parts) {
    this.plan = plan;
    this.say = say;
    this.parts = parts;
    EmbeddedStack embedded = parts.own(EmbeddedStack.start(directory.resolve("stack")));
    Map<String, String> environment = new HashMap<>(settings);
    environment.putAll(embedded.environment());
    environment.put("SEGUE_DATA_DIR", directory.resolve("services").toString());
    environment.put("SEGUE_INSTANCE", "control");
    Settings own = Settings.from(environment);
    topics = new TopicSetup(own);
    topics.run();
    S3ObjectStore store = parts.own(new S3ObjectStore(own.store()));
    store.createBucket();
    clients = new Clients(own);
    Metrics counts = parts.own(Metrics.ofProcess());
    events = parts.own(Events.open(clients, "control", own.instance(), counts.registry()));
    BundleRecipes recipes = BundleRecipes.open(own.bundles(), own.allowedBundles());
    bundle = recipes.model(null).digest();
    parts.own(
        ProducerService.start(own, store, clients, events, recipes, counts, Clock.systemUTC()));
    parts.own(feed("control-videos", Topics.VIDEOS, (topic, event) -> ends.hear(event)));
    parts.own(feed("control-ready", Topics.ADMISSION, (topic, event) -> latencies.hear(event)));
  }

  /**
   * Runs a plan.
   *
   * @param directory an empty one; whoever made it removes it
   * @param settings of the producer, as in an environment, the bundle among them
   * @param say hears how far it is
   * @param parts owns what is started; whoever made it closes it, also amid a run
   * @throws ControlException when a video is not completed
   */
  public static ControlResult run(
      Path directory,
      Map<String, String> settings,
      ControlPlan plan,
      Consumer<String> say,
      Lifecycle parts)
      throws InterruptedException {
    return new ControlBench(directory, settings, plan, say, parts).measure();
  }

  private ControlResult measure() throws InterruptedException {
    final long before = used();
    Instant asked = Instant.now();
    ask("queued-", plan.videos());
    ends.awaitQueued(plan.videos());
    final Duration accepting = Duration.between(asked, Instant.now());
    final long queued = used();
    say.accept(plan.videos() + " videos are queued");

    final Duration busy = processor();
    final Instant came = Instant.now();
    QuickWorkers.start(clients, topics, events, latencies, bundle, plan.workers(), parts);
    final List<Instant> moments = ends.awaitEnded(plan.videos());
    final Duration processor = processor().minus(busy);
    final int tasks = latencies.count();
    latencies.forget();
    final long ended = used();
    say.accept("they are worked off");

    for (int n = 0; n < plan.paced(); n++) {
      ask("paced-" + n + "-", 1);
      Thread.sleep(plan.pace().toMillis());
    }
    ends.awaitEnded(plan.videos() + plan.paced());

    List<Duration> quarters = new ArrayList<>();
    Instant from = came;
    for (int q = 1; q <= 4; q++) {
      Instant until = moments.get(Math.max(1, plan.videos() * q / 4) - 1);
      quarters.add(Duration.between(from, until));
      from = until;
    }
    return new ControlResult(
        plan,
        tasks,
        accepting,
        (queued - before) / plan.videos(),
        Duration.between(came, from),
        quarters,
        (ended - before) / plan.videos(),
        latencies.quantiles(.5, .99),
        processor);
  }

  private void ask(String prefix, int count) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      sent.add(
          events.send(
              Topics.REQUESTS,
              new VideoRequested(
                  prefix + n, PROMPT, plan.frames(), 8, 1L, null, null, null, null)));
    }
    sent.forEach(CompletableFuture::join);
  }

  private EventFeed feed(String name, String topic, EventListener heard) {
    return EventFeed.start(
        name, clients, List.of(topic), From.LATEST, heard, new SimpleMeterRegistry());
  }

  /** What is in use when what is not has been collected. */
  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
