package dev.segue.infra.service;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.ExpertsOpener;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.ExpertMetrics;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.S3ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A process of workers of one kind, with experts of their own. */
public final class WorkerProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A worker that was started. */
  public interface Running extends AutoCloseable {
    /** Whether it takes tasks. */
    boolean alive();

    /** Gives every task back and stops. */
    @Override
    void close();
  }

  private WorkerProcess() {}

  /**
   * Opens the experts, connects, and works, with as many workers as forwards may run at a time,
   * until {@code told} is counted down; then tasks are handed back and everything is closed.
   *
   * @param service such as {@code segment-worker}
   * @param opener of the experts, with their engine
   */
  public static void run(
      Settings settings,
      String service,
      ExpertsOpener opener,
      Function<Worksite, ? extends Running> start,
      CountDownLatch told)
      throws InterruptedException {
    Bundle bundle = BundleLoader.load(settings.bundle());
    new TopicSetup(settings).run(PATIENCE);
    Clients clients = new Clients(settings);
    try (Metrics metrics = Metrics.ofProcess();
        Experts experts =
            opener.open(
                bundle,
                settings.device(),
                settings.threads(),
                new ExpertMetrics(metrics.registry()));
        S3ObjectStore store = new S3ObjectStore(settings.store());
        BrokerCheck broker = new BrokerCheck(settings);
        Events events = Events.open(clients, service, settings.instance(), metrics.registry())) {
      store.createBucket();
      VideoRecipes recipes = new VideoRecipes(experts, new Results(store, metrics.registry()));
      Worksite site =
          new Worksite(
              settings, store, clients, events, experts, recipes, metrics, Clock.systemUTC());
      try (Running crew = Crew.start(site, settings.forwards(), start)) {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("broker", broker);
        checks.put("store", store::problem);
        checks.put("work", alive(crew));
        try (HttpService http = HttpService.start(settings.http(), metrics, checks)) {
          while (!told.await(1, TimeUnit.SECONDS)) {
            if (!crew.alive()) {
              throw new IllegalStateException("a work loop has ended; see the log");
            }
          }
        }
      }
    }
  }

  /** Whether a worker takes tasks, for {@code /readyz}. */
  public static Check alive(Running worker) {
    return () -> worker.alive() ? Optional.empty() : Optional.of("a work loop has ended");
  }
}
