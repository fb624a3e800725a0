package dev.segue.stitcher;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.DjlExperts;
import dev.segue.diffusion.expert.Experts;
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

/** Runs one stitcher until the process is told to end. */
public final class Main {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    run(Settings.from(System.getenv()));
  }

  /** Runs until the process ends; on SIGTERM it gives its tasks back and stops in order. */
  public static void run(Settings settings) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  told.countDown();
                  awaitQuietly(stopped);
                },
                "stop"));
    try {
      run(settings, told);
    } finally {
      stopped.countDown();
    }
  }

  /** Runs until {@code told} is counted down. */
  static void run(Settings settings, CountDownLatch told) throws InterruptedException {
    Bundle bundle = BundleLoader.load(settings.bundle());
    new TopicSetup(settings).run(PATIENCE);
    Clients clients = new Clients(settings);
    try (Metrics metrics = Metrics.ofProcess();
        Experts experts =
            DjlExperts.open(
                bundle,
                settings.device(),
                settings.threads(),
                new ExpertMetrics(metrics.registry()));
        S3ObjectStore store = new S3ObjectStore(settings.store());
        BrokerCheck broker = new BrokerCheck(settings);
        Events events = Events.open(clients, "stitcher", settings.instance(), metrics.registry())) {
      store.createBucket();
      VideoRecipes recipes = new VideoRecipes(experts, new Results(store, metrics.registry()));
      try (StitcherService stitcher =
          StitcherService.start(
              settings, store, clients, events, experts, recipes, metrics, Clock.systemUTC())) {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("broker", broker);
        checks.put("store", store::problem);
        checks.put(
            "work",
            () -> stitcher.alive() ? Optional.empty() : Optional.of("the work loop has ended"));
        try (HttpService http = HttpService.start(settings.http(), metrics, checks)) {
          told.await();
        }
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
