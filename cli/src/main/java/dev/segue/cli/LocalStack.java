package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.HeldBundles;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.Crew;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.EndedVideos;
import dev.segue.producer.ProducerService;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.stitcher.StitcherService;
import dev.segue.worker.SegmentWorkerService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All of Segue in this process: a Kafka broker, an S3 server, the producer, segment workers and
 * stitchers, over one directory. What was under way when the stack before it ended there, in
 * whatever way, is taken up again.
 *
 * <p>The services share one engine, and the experts of every bundle that the settings name: as many
 * forwards run at a time as the settings say, those of stitchers first.
 */
public final class LocalStack implements AutoCloseable {
  private final Lifecycle parts;
  private final URI uri;
  private final String kafka;
  private final Metrics metrics;
  private final List<Crew> crews;

  private LocalStack(Lifecycle parts, URI uri, String kafka, Metrics metrics, List<Crew> crews) {
    this.crews = crews;
    this.parts = parts;
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
    return Lifecycle.start(
        parts -> {
          DataDirectory data = parts.own(DataDirectory.take(directory.toAbsolutePath()));
          return start(data, environment, httpPort, workers, parts);
        });
  }

  private static LocalStack start(
      DataDirectory data,
      Map<String, String> environment,
      int httpPort,
      int workers,
      Lifecycle parts) {
    Settings asked = Settings.from(LocalSettings.own(environment));
    List<Bundle> bundles = HeldBundles.load(asked.bundles(), asked.allowedBundles());
    Ports ports = new Ports(data);
    EmbeddedStack embedded = parts.own(ports.embedded());
    LocalSettings local = new LocalSettings(environment, embedded.environment(), data.path());
    Settings settings = local.of("local");
    TopicSetup topics = new TopicSetup(settings);
    topics.run();
    Clock clock = Clock.systemUTC();
    Metrics metrics = parts.own(Metrics.ofProcess());
    S3ObjectStore s3 = parts.own(new S3ObjectStore(settings.store()));
    s3.createBucket();
    ObjectStore store = new VerifiedStore(s3, Safetensors::isWhole, metrics.registry());
    Clients clients = new Clients(settings);
    Events events =
        parts.own(Events.open(clients, "local", settings.instance(), metrics.registry()));
    HeldBundles held =
        parts.own(HeldBundles.open(bundles, settings, BundleExperts::open, metrics.registry()));
    EndedVideos ended = new EndedVideos();
    parts.own(ended.follow(clients, metrics.registry()));
    ProcessContext process =
        new ProcessContext(settings, store, clients, events, ended, metrics, clock);
    Crew stitchers =
        parts.own(
            Crew.start(
                process,
                held.views(true),
                settings.forwards(),
                parts.own(StitcherService.open(process)),
                topics::lane));
    Crew segmentWorkers =
        parts.own(
            Crew.start(
                process,
                held.views(false),
                workers == 0 ? settings.forwards() : workers,
                parts.own(SegmentWorkerService.open(process)),
                topics::lane));
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("store", s3::problem);
    checks.put("stitchers", stitchers);
    checks.put("workers", segmentWorkers);
    ProducerService producer =
        parts.own(
            ProducerService.start(
                settings,
                store,
                clients,
                events,
                BundleRecipes.open(settings.bundles(), settings.allowedBundles()),
                metrics,
                clock));
    checks.putAll(producer.checks());
    HttpService http =
        parts.own(
            ports.http(
                httpPort,
                port ->
                    HttpService.start(
                        settings.http().withPort(port), metrics, checks, producer.handler())));
    // Event streams never end by themselves, and the server waits for its answers.
    parts.own(producer::endStreams);
    ports.keepHttp(http.port());
    data.note("url", http.uri().toString());
    return new LocalStack(
        parts, http.uri(), settings.kafkaBootstrap(), metrics, List.of(stitchers, segmentWorkers));
  }

  /** Where it answers, without a path. */
  public URI uri() {
    return uri;
  }

  /** Its broker, as host:port. */
  public String kafka() {
    return kafka;
  }

  /** Why its workers take no tasks any more, or empty while they do. */
  public Optional<String> problem() {
    return crews.stream().flatMap(crew -> crew.problem().stream()).findFirst();
  }

  /** What its services count. */
  public Metrics metrics() {
    return metrics;
  }

  /** Hands every task back, stops, and gives the directory up for the next one. */
  @Override
  public void close() {
    parts.close();
  }
}
