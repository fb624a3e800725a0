package dev.segue.testbed.bench;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Meters;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.Crew;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.WorkerService;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.EndedVideos;
import dev.segue.producer.ProducerService;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.schemas.Lane;
import dev.segue.stitcher.StitcherService;
import dev.segue.worker.SegmentWorkerService;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A broker, a store, a producer, and any number of workers and stitchers in this process. Each of
 * them has what a process of its own would have: experts (one device), clients of broker and store,
 * a name. They share the processors, and nothing that they work with.
 */
final class BenchStack {
  private final Lifecycle parts;
  private final Map<String, String> environment;
  private final Bundle bundle;
  private final List<Metrics> metrics = new ArrayList<>();
  private final Traffic traffic = new Traffic();
  private final List<DeviceProbe> workers = new ArrayList<>();
  private final TopicSetup topics;
  private final Set<Lane> lanes = new HashSet<>();
  private final Clients clients;
  private final ObjectStore store;
  private final Events events;

  /**
   * Starts everything.
   *
   * @param directory for broker and store; whoever made it removes it
   * @param settings of the services, as in an environment; names, addresses and directories are set
   *     here
   * @param parts owns everything that is started, as soon as it is
   */
  BenchStack(
      Path directory, Map<String, String> settings, int workers, int stitchers, Lifecycle parts) {
    this.parts = parts;
    EmbeddedStack embedded = parts.own(EmbeddedStack.start(directory.resolve("stack")));
    environment = new HashMap<>(settings);
    environment.putAll(embedded.environment());
    environment.put("SEGUE_DATA_DIR", directory.resolve("services").toString());
    Settings own = named("bench");
    bundle = BundleLoader.load(own.bundle(), own.allowedBundles());
    topics = new TopicSetup(own);
    topics.run();
    Metrics counts = counts();
    S3ObjectStore s3 = parts.own(new S3ObjectStore(own.store()));
    s3.createBucket();
    store = verified(s3, counts);
    clients = new Clients(own);
    events = parts.own(Events.open(clients, "bench", own.instance(), counts.registry()));
    parts.own(
        ProducerService.start(
            own,
            store,
            clients,
            events,
            BundleRecipes.open(own.bundles(), own.allowedBundles()),
            counts,
            Clock.systemUTC()));
    for (int n = 1; n <= stitchers; n++) {
      start("stitcher-" + n, StitcherService::open);
    }
    for (int n = 1; n <= workers; n++) {
      this.workers.add(start("worker-" + n, SegmentWorkerService::open));
    }
  }

  private DeviceProbe start(String name, Function<ProcessContext, WorkerService> open) {
    Settings settings = named(name);
    DeviceProbe device = new DeviceProbe();
    Metrics counts = counts();
    S3ObjectStore s3 = parts.own(new S3ObjectStore(settings.store()));
    StoreProbe probed = new StoreProbe(verified(s3, counts), device, traffic);
    Clients own = new Clients(settings);
    Events ownEvents = parts.own(Events.open(own, name, name, counts.registry()));
    Experts experts = parts.own(BundleExperts.open(bundle, "cpu", 1, device));
    EndedVideos ended = new EndedVideos();
    parts.own(ended.follow(own, counts.registry()));
    ProcessContext process =
        new ProcessContext(settings, probed, own, ownEvents, ended, counts, Clock.systemUTC());
    WorkerService service = parts.own(open.apply(process));
    parts.own(Crew.start(process, List.of(experts), 1, service, this::lane));
    return device;
  }

  private static ObjectStore verified(ObjectStore s3, Metrics counts) {
    return new VerifiedStore(s3, Safetensors::isWhole, counts.registry());
  }

  private void lane(Lane lane) {
    if (lanes.add(lane)) {
      topics.lane(lane);
    }
  }

  private Metrics counts() {
    Metrics counts = parts.own(Metrics.ofProcess());
    metrics.add(counts);
    return counts;
  }

  private Settings named(String instance) {
    Map<String, String> named = new HashMap<>(environment);
    named.put("SEGUE_INSTANCE", instance);
    return Settings.from(named);
  }

  Clients clients() {
    return clients;
  }

  /** Not counted. */
  ObjectStore store() {
    return store;
  }

  Events events() {
    return events;
  }

  Traffic traffic() {
    return traffic;
  }

  /** The time that all segment workers have spent in forwards so far. */
  Duration busy() {
    return Duration.ofNanos(workers.stream().mapToLong(DeviceProbe::busy).sum());
  }

  /** How many results were unlike what stood in the store. */
  long different() {
    return (long)
        metrics.stream()
            .mapToDouble(one -> Meters.RESULTS_DIFFERENT.counter(one.registry()).count())
            .sum();
  }
}
