package dev.segue.producer;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventFeed.From;
import dev.segue.infra.events.Events;
import dev.segue.infra.http.Check;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.cleanup.Expiry;
import dev.segue.producer.flow.Flow;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.policy.WebhookPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.serve.Site;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.producer.webhook.HttpCouriers;
import dev.segue.schemas.Topics;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;

/**
 * The producer: takes requests, plans and admits their tasks, tells where videos stand, and serves
 * them. Runs from {@link #start} until closed; owns nothing that it was given. The topics exist
 * before it starts. Whoever runs the HTTP server adds {@link #handler} and {@link #checks} to it.
 */
public final class ProducerService implements AutoCloseable {
  private final Lifecycle parts;
  private final Site site;
  private final EventFeed videos;
  private final Flow flow;

  private ProducerService(Lifecycle parts, Site site, EventFeed videos, Flow flow) {
    this.parts = parts;
    this.site = site;
    this.videos = videos;
    this.flow = flow;
  }

  /** Starts to take requests; it is ready when the {@link #checks} say so. */
  public static ProducerService start(
      Settings settings,
      ObjectStore store,
      Clients clients,
      Events events,
      RecipeBook recipes,
      Metrics metrics,
      Clock clock) {
    return Lifecycle.start(
        parts -> start(parts, settings, store, clients, events, recipes, metrics, clock));
  }

  private static ProducerService start(
      Lifecycle parts,
      Settings settings,
      ObjectStore store,
      Clients clients,
      Events events,
      RecipeBook recipes,
      Metrics metrics,
      Clock clock) {
    RequestLimits limits =
        RequestLimits.of(settings.limits().maxFrames(), settings.limits().maxPromptBytes());
    RequestReader reader = new RequestReader(recipes, limits, settings.webhooks());
    VideoFiles files = new VideoFiles(store, recipes);
    VideoDirectory directory = new VideoDirectory();
    Retention retention = new Retention(settings.retention());
    Repairs repairs =
        new Repairs(
            store,
            video -> recipes.plan(video).plan(),
            ready -> {
              var unused = events.send(Topics.ADMISSION, ready);
            },
            metrics.registry(),
            clock);
    Site site =
        parts.own(
            new Site(
                recipes,
                limits,
                settings.http().access(),
                settings.webhooks(),
                ServingPolicy.USUAL,
                retention,
                store,
                repairs,
                events,
                directory,
                clock));
    EventFeed videos =
        parts.own(
            EventFeed.start(
                "videos",
                clients,
                List.of(Topics.VIDEOS),
                From.EARLIEST,
                directory,
                metrics.registry()));
    parts.own(Expiry.start(retention, directory, events, clock));
    parts.own(
        EventFeed.start(
            "hints",
            clients,
            List.of(Topics.NOISE, Topics.STRUCTURES, Topics.CHUNKS, Topics.ADMISSION),
            From.LATEST,
            site.hints(),
            metrics.registry()));
    Optional<Flow.Webhooks> webhooks =
        settings.webhooks().isOn()
            ? Optional.of(
                new Flow.Webhooks(
                    parts.own(HttpCouriers.start(settings.webhooks(), WebhookPolicy.USUAL, clock)),
                    WebhookPolicy.USUAL))
            : Optional.empty();
    Flow flow =
        parts.own(
            Flow.start(
                clients,
                settings.instance(),
                reader,
                new Edits(recipes, reader, files, store),
                files,
                store,
                new Endings(store),
                new SteeredTimelines(store),
                PlanningPolicy.of(settings.taskTimeout(), settings.editable()),
                FlowPolicy.USUAL,
                recipes,
                new TopicSetup(settings)::topic,
                webhooks,
                metrics.registry(),
                clock));
    return new ProducerService(parts, site, videos, flow);
  }

  /** What answers HTTP requests. */
  public Handler handler() {
    return site.handler();
  }

  /** Why it may not be ready, by name. */
  public Map<String, Check> checks() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("flow", flow::problem);
    checks.put(
        "videos",
        () ->
            videos.caughtUp().isDone()
                ? Optional.empty()
                : Optional.of("the videos' status is still being read"));
    return checks;
  }

  /** Ends event streams, which never end by themselves; other answers go on. */
  public void endStreams() {
    site.close();
  }

  /** Stops; what it was doing is taken up by the next one. Closing it again does nothing. */
  @Override
  public void close() {
    endStreams();
    parts.close();
  }
}
