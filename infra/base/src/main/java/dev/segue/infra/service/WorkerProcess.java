package dev.segue.infra.service;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.ExpertsOpener;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.HeldBundles;
import dev.segue.infra.http.Check;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.StoreSetup;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.EndedVideos;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A process of workers of one kind, with the experts of one bundle or several. */
public final class WorkerProcess {
  private WorkerProcess() {}

  /**
   * Opens the experts of every bundle of the settings, connects, and works, for each bundle with as
   * many workers as forwards may run at a time, until {@code told} is counted down; then tasks are
   * handed back and everything is closed.
   *
   * @param name of the service, such as {@code segment-worker}
   * @param opener of the experts, with their engine
   * @param service opens what all workers share
   * @throws IllegalStateException when a worker has ended by itself; it says by what
   */
  public static void run(
      Settings settings,
      String name,
      ExpertsOpener opener,
      Function<ProcessContext, WorkerService> service,
      CountDownLatch told)
      throws InterruptedException {
    List<Bundle> bundles = HeldBundles.load(settings.bundles(), settings.allowedBundles());
    TopicSetup topics = new TopicSetup(settings);
    topics.run();
    Clients clients = new Clients(settings);
    EndedVideos ended = new EndedVideos();
    try (Lifecycle parts = new Lifecycle()) {
      Metrics metrics = parts.own(Metrics.ofProcess());
      HeldBundles held = parts.own(HeldBundles.open(bundles, settings, opener, metrics.registry()));
      S3ObjectStore store = parts.own(new S3ObjectStore(settings.store()));
      BrokerCheck broker = parts.own(new BrokerCheck(settings));
      Events events =
          parts.own(Events.open(clients, name, settings.instance(), metrics.registry()));
      parts.own(ended.follow(clients, metrics.registry()));
      StoreSetup.run(store, name + "-" + settings.instance());
      ProcessContext process =
          new ProcessContext(
              settings,
              new VerifiedStore(store, Safetensors::isWhole, metrics.registry()),
              clients,
              events,
              ended,
              metrics,
              Clock.systemUTC());
      WorkerService opened = parts.own(service.apply(process));
      RunningWorkers crew =
          parts.own(
              Crew.start(process, held.views(false), settings.forwards(), opened, topics::lane));
      Map<String, Check> checks = new LinkedHashMap<>();
      checks.put("broker", broker);
      checks.put("store", store::problem);
      checks.put("work", crew);
      parts.own(HttpService.start(settings.http(), metrics, checks));
      while (!told.await(1, TimeUnit.SECONDS)) {
        Optional<String> problem = crew.problem();
        if (problem.isPresent()) {
          throw new IllegalStateException(problem.get() + "; see the log");
        }
      }
    }
  }
}
