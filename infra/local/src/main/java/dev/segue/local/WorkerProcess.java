package dev.segue.local;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.DjlExperts;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.ExpertMetrics;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.worker.SegmentWorkerService;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One process that is a segment worker, with experts of its own. */
final class WorkerProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private WorkerProcess() {}

  /** Runs until the process is told to end. */
  static void run(Settings settings) {
    Closing closing = new Closing();
    Runnable ended = Interruption.close(closing::close);
    try {
      start(settings, closing);
      Interruption.waitForTheEnd();
    } finally {
      ended.run();
      closing.close();
    }
  }

  private static void start(Settings settings, Closing closing) {
    Metrics metrics = closing.add(Metrics.ofProcess());
    DjlExperts experts =
        closing.add(
            DjlExperts.open(
                BundleLoader.load(settings.bundle()),
                settings.device(),
                settings.threads(),
                new ExpertMetrics(metrics.registry())));
    new TopicSetup(settings).run(PATIENCE);
    Clients clients = new Clients(settings);
    S3ObjectStore store = closing.add(new S3ObjectStore(settings.store()));
    store.createBucket();
    Events events =
        closing.add(
            Events.open(clients, "segment-worker", settings.instance(), metrics.registry()));
    VideoRecipes recipes = new VideoRecipes(experts, new Results(store, metrics.registry()));
    SegmentWorkerService worker =
        closing.add(
            SegmentWorkerService.start(
                settings, store, clients, events, experts, recipes, metrics, Clock.systemUTC()));
    Check working = () -> worker.alive() ? Optional.empty() : Optional.of("it has stopped");
    closing.add(
        HttpService.start(
            settings.http(), metrics, Map.of("store", store::problem, "work", working)));
  }
}
