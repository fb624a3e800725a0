package dev.segue.producer.serve;

import dev.segue.infra.events.EventListener;
import dev.segue.infra.events.Events;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.playlist.ChunkRun;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.queue.Lanes;
import dev.segue.producer.queue.Outlook;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Edit;
import dev.segue.schemas.TaskFailed;
import java.time.Clock;
import java.util.Set;
import org.eclipse.jetty.server.Handler;

/** Everything that the producer answers over HTTP, as one handler. */
public final class Site implements AutoCloseable {
  private final Watchers watchers;
  private final Lanes lanes;
  private final Repairs repairs;
  private final Router router;

  public Site(
      RecipeBook recipes,
      RequestLimits limits,
      HttpAccess access,
      WebhookSettings webhooks,
      ServingPolicy policy,
      Retention retention,
      ObjectStore store,
      Repairs repairs,
      Events events,
      VideoDirectory directory,
      Clock clock) {
    this.lanes = new Lanes(clock);
    this.repairs = repairs;
    Outlook outlook = new Outlook(directory, recipes, lanes, clock);
    VideoView view = new VideoView(recipes, outlook, retention);
    VideoFiles files = new VideoFiles(store, recipes);
    RequestReader reader = new RequestReader(recipes, limits, webhooks);
    PlanApi plans = new PlanApi(recipes, directory);
    this.watchers = new Watchers(directory, view, plans, policy);
    Quota quota = new Quota(access, directory, clock);
    VideosApi videos =
        new VideosApi(
            new VideoForm(recipes, limits.fps()),
            reader,
            new Edits(recipes, reader, files, store),
            files,
            directory,
            events,
            view,
            new Presence(store),
            quota,
            limits,
            policy);
    StreamApi stream =
        new StreamApi(
            store,
            files,
            directory,
            new ChunkRun(store, new Endings(store)),
            new Mender(store, files, directory, repairs),
            policy);
    QueueApi queue = new QueueApi(videos::wish, directory, lanes, outlook, recipes, clock);
    SyncApi sync = new SyncApi(videos, stream, directory);
    SteeringApi steering = new SteeringApi(reader, directory, events, quota, limits, policy);
    Owners owners = new Owners(directory, files);
    Pages pages = new Pages();
    this.router =
        new Router(owners::only)
            .on("POST", "/v1/videos", videos::create)
            .on("POST", "/v1/videos/sync", sync::create)
            .on("POST", "/v1/videos/estimate", queue::estimate)
            .on("GET", "/v1/queue", queue::get)
            .on("POST", "/v1/videos/edits", videos.edit(Edit.Kind.REMIX))
            .on("POST", "/v1/videos/extensions", videos.edit(Edit.Kind.EXTEND))
            .on("POST", "/v1/videos/{id}/remix", videos.edit(Edit.Kind.REMIX))
            .on("POST", "/v1/videos/{id}/retake", videos.edit(Edit.Kind.RETAKE))
            .on("POST", "/v1/videos/{id}/extend", videos.edit(Edit.Kind.EXTEND))
            .on("GET", "/v1/videos", videos::list)
            .on("GET", "/v1/videos/{id}", videos::get)
            .on("DELETE", "/v1/videos/{id}", videos::delete)
            .on("POST", "/v1/videos/{id}/cancel", videos::cancel)
            .on("POST", "/v1/videos/{id}/prompts", steering::steer)
            .on("GET", "/v1/videos/{id}/events", watchers::watch)
            .on("GET", "/v1/videos/{id}/plan", plans::get)
            .on("GET", "/v1/videos/{id}/content", stream::content)
            .on("GET", "/v1/videos/{id}/video.mp4", stream::whole)
            .on("GET", "/v1/videos/{id}/index.m3u8", stream::playlist)
            .on("GET", "/v1/videos/{id}/init.mp4", stream::init)
            .on("GET", "/v1/videos/{id}/{chunk}", stream::chunk)
            .on("GET", "/", pages::home)
            .on("GET", "/watch/{id}", pages::watch)
            .on("GET", "/assets/{name}", pages::asset)
            .on("GET", "/docs", pages::docs)
            .on("GET", "/openapi.yaml", pages::openapi)
            .on("GET", "/openapi.json", pages::openapiJson);
  }

  /** What it answers, each as a method and a path such as {@code GET /v1/videos/{id}}. */
  Set<String> routes() {
    return router.routes();
  }

  /** What answers. */
  public Handler handler() {
    return router;
  }

  /** What wants to hear of every step and of every worker. */
  public EventListener hints() {
    return (topic, event) -> {
      lanes.onEvent(topic, event);
      if (event instanceof TaskFailed failed) {
        repairs.failed(failed);
      }
      watchers.onEvent(topic, event);
    };
  }

  /** Ends the event streams. */
  @Override
  public void close() {
    watchers.close();
  }
}
