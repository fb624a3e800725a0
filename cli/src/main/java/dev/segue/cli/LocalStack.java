package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.expert.Experts;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.ExpertMetrics;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.Closing;
import dev.segue.infra.service.Crew;
import dev.segue.infra.service.WorkerProcess;
import dev.segue.infra.service.Worksite;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.producer.BundleRecipes;
import dev.segue.producer.ProducerService;
import dev.segue.stitcher.StitcherService;
import dev.segue.worker.SegmentWorkerService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All of Segue in this process: a Kafka broker, an S3 server, the producer, segment workers and
 * stitchers, over one directory. What was under way when the stack before it ended there, in
 * whatever way, is taken up again.
 *
 * <p>The services share one engine: as many forwards run at a time as the settings say, those of
 * stitchers first.
 */
public final class LocalStack implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Closing closing;
  private final URI uri;
  private final String kafka;
  private final Metrics metrics;

  private LocalStack(Closing closing, URI uri, String kafka, Metrics metrics) {
    this.closing = closing;
    this.uri = uri;
    this.kafka = kafka;
    this.metrics = metrics;
  }

  /**
   * Starts a stack; when it returns, it takes requests.
   *
   * @param directory that holds everything; made if need be
   * @param environment settings as in a process' environment; Kafka's and the store's are its own
   * @param httpPort where it listens, or 0 for any free port, the same one each time
   * @param workers how many segment workers, from 1; 0 takes as many as forwards run at a time
   * @throws LocalException when another stack uses the directory
   */
  public static LocalStack start(
      Path directory, Map<String, String> environment, int httpPort, int workers) {
    Closing closing = new Closing();
    try {
      DataDirectory data = closing.add(DataDirectory.take(directory.toAbsolutePath()));
      return start(data, environment, httpPort, workers, closing);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private static LocalStack start(
      DataDirectory data,
      Map<String, String> environment,
      int httpPort,
      int workers,
      Closing closing) {
    Bundle bundle = BundleLoader.load(Settings.from(LocalSettings.own(environment)).bundle());
    Ports ports = new Ports(data);
    EmbeddedStack embedded = closing.add(ports.embedded());
    LocalSettings local = new LocalSettings(environment, embedded.environment(), data.path());
    Settings settings = local.of("local");
    new TopicSetup(settings).run(PATIENCE);
    Clock clock = Clock.systemUTC();
    Metrics metrics = closing.add(Metrics.ofProcess());
    S3ObjectStore store = closing.add(new S3ObjectStore(settings.store()));
    store.createBucket();
    Clients clients = new Clients(settings);
    Events events =
        closing.add(Events.open(clients, "local", settings.instance(), metrics.registry()));
    Experts experts =
        closing.add(
            BundleExperts.open(
                bundle,
                settings.device(),
                settings.threads(),
                new ExpertMetrics(metrics.registry())));
    Turns turns = new Turns(settings.forwards(), System::nanoTime);
    VideoRecipes recipes = new VideoRecipes(experts, new Results(store, metrics.registry()));
    Worksite site =
        new Worksite(settings, store, clients, events, experts, recipes, metrics, clock);
    Crew stitchers =
        closing.add(
            Crew.start(
                site.with(new SharedExperts(experts, turns, true)),
                settings.forwards(),
                StitcherService::start));
    Crew segmentWorkers =
        closing.add(
            Crew.start(
                site.with(new SharedExperts(experts, turns, false)),
                workers == 0 ? settings.forwards() : workers,
                SegmentWorkerService::start));
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("store", store::problem);
    checks.put("stitchers", WorkerProcess.alive(stitchers));
    checks.put("workers", WorkerProcess.alive(segmentWorkers));
    ProducerService producer =
        closing.add(
            ProducerService.start(
                settings,
                store,
                clients,
                events,
                BundleRecipes.open(settings.bundle()),
                metrics,
                clock));
    checks.putAll(producer.checks());
    HttpService http =
        closing.add(
            ports.http(
                httpPort,
                port ->
                    HttpService.start(
                        settings.http().withPort(port), metrics, checks, producer.handler())));
    // Event streams never end by themselves: the producer goes first.
    closing.add(producer);
    ports.keepHttp(http.port());
    data.note("url", http.uri().toString());
    return new LocalStack(closing, http.uri(), settings.kafkaBootstrap(), metrics);
  }

  /** Where it answers, without a path. */
  public URI uri() {
    return uri;
  }

  /** Its broker, as host:port. */
  public String kafka() {
    return kafka;
  }

  /** What its services count. */
  public Metrics metrics() {
    return metrics;
  }

  /** Hands every task back, stops, and gives the directory up for the next one. */
  @Override
  public void close() {
    closing.close();
  }
}
