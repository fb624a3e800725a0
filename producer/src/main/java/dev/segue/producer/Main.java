package dev.segue.producer;

import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.events.Events;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.service.NeutralLocale;
import dev.segue.infra.service.ProcessEnd;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.StoreSetup;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.producer.recipes.BundleRecipes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs one producer until the process is told to end. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    NeutralLocale.set();
    ProcessEnd.exit(
        () -> {
          run(Settings.from(System.getenv()));
          return 0;
        });
  }

  /** Runs until the process ends; on SIGTERM it stops in order. */
  public static void run(Settings settings) throws InterruptedException {
    ProcessEnd.await(told -> run(settings, told));
  }

  /** Runs until {@code told} is counted down. */
  static void run(Settings settings, CountDownLatch told) throws InterruptedException {
    BundleRecipes recipes = BundleRecipes.open(settings.bundles(), settings.allowedBundles());
    new TopicSetup(settings).run();
    Clients clients = new Clients(settings);
    try (Lifecycle parts = new Lifecycle()) {
      Metrics metrics = parts.own(Metrics.ofProcess());
      S3ObjectStore store = parts.own(new S3ObjectStore(settings.store()));
      BrokerCheck broker = parts.own(new BrokerCheck(settings));
      Events events =
          parts.own(Events.open(clients, "producer", settings.instance(), metrics.registry()));
      StoreSetup.run(store, settings.instance());
      ProducerService producer =
          parts.own(
              ProducerService.start(
                  settings,
                  new VerifiedStore(store, Safetensors::isWhole, metrics.registry()),
                  clients,
                  events,
                  recipes,
                  metrics,
                  Clock.systemUTC()));
      Map<String, Check> checks = new LinkedHashMap<>();
      checks.put("broker", broker);
      checks.put("store", store::problem);
      checks.putAll(producer.checks());
      parts.own(HttpService.start(settings.http(), metrics, checks, producer.handler()));
      // Event streams never end by themselves, and the server waits for its answers.
      parts.own(producer::endStreams);
      told.await();
    }
  }
}
