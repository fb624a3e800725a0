package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.queue.Outlook;
import dev.segue.producer.recipes.LatentSpaces;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Take;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A video as the public video API shows it, with fields of our own after the common ones. Its
 * {@code status} is one of the four words that clients of that API wait for; ours is in {@code
 * state}.
 */
final class VideoView {
  private static final Problem CANCELLED =
      new Problem("cancelled", "the video was ended on request; what was made stays watchable");
  private static final Problem GONE =
      new Problem("content-gone", "the video was made, but its file is not there any more");

  private final RecipeBook recipes;
  private final Outlook outlook;
  private final Retention retention;

  VideoView(RecipeBook recipes, Outlook outlook, Retention retention) {
    this.recipes = recipes;
    this.outlook = outlook;
    this.retention = retention;
  }

  /**
   * A video whose file is there when it is completed.
   *
   * @param places where who asks finds things, for the links
   */
  ObjectNode of(VideoStatus status, Places places) {
    return of(status, places, false);
  }

  /**
   * A video.
   *
   * @param places where who asks finds things, for the links
   * @param isGone whether it was completed, and its file is not there any more
   */
  ObjectNode of(VideoStatus status, Places places, boolean isGone) {
    ObjectNode view = EventCodec.json().createObjectNode();
    view.put("id", status.id());
    view.put("object", "video");
    view.put("status", isGone ? "failed" : word(status.state()));
    view.put("state", isGone ? "gone" : status.state().name().toLowerCase(Locale.ROOT));
    view.put("progress", progress(status));
    view.put("created_at", status.createdAt().getEpochSecond());
    boolean isCompleted = status.state() == State.COMPLETED && !isGone;
    view.put("completed_at", isCompleted ? (Long) status.endedAt().getEpochSecond() : null);
    view.put("expires_at", retention.expiry(status).map(Instant::getEpochSecond).orElse(null));
    view.put("remixed_from_video_id", status.terms().parent());
    putProblem(view, "error", isGone ? GONE : error(status));
    String own = places.of(status.id()) + "/v1/videos/" + status.id();
    view.put("url", isCompleted ? own + "/content" : null);
    if (status.video() == null) {
      return view;
    }
    VideoDescription video = recipes.complete(status.video());
    view.put("model", video.model());
    view.put("bundle", video.bundle());
    view.put("prompt", video.prompt());
    view.set("prompts", EventCodec.json().valueToTree(video.timeline()));
    view.put("seconds", seconds(video));
    view.put("size", video.latent() == null ? null : RecipeBook.Model.size(video.latent()));
    view.put("frames", video.frames());
    view.put("fps", video.fps());
    view.put("seed", video.seed());
    view.put("recipe", video.recipe().path("name").asText());
    view.set("settings", video.recipe());
    putTakes(view, video);
    view.put("priority", status.terms().priority());
    ObjectNode metadata = view.putObject("metadata");
    Objects.requireNonNullElse(status.terms().metadata(), Map.<String, String>of())
        .forEach(metadata::put);
    ArrayNode warnings = view.putArray("warnings");
    if (status.warnings() != null) {
      status.warnings().forEach(warnings::add);
    }
    view.put("segments", status.segments());
    view.put("structures", status.structures());
    view.put("tracks", tracks(status));
    view.put("tracks_done", tracksDone(status));
    view.put("chunk_count", status.chunkCount());
    view.put("chunks", status.chunks());
    putProblem(view, "waiting", status.waiting());
    boolean isLive = !status.state().ended();
    QueueApi.putExpected(view, isLive ? outlook.of(status.id()).orElse(null) : null);
    putSeconds(view, "started_at", status.startedAt());
    putSeconds(view, "first_chunk_at", status.firstChunkAt());
    putSeconds(view, "ended_at", status.endedAt());
    view.put("watch_url", places.of(status.id()) + "/watch/" + status.id());
    view.put("playlist_url", own + "/index.m3u8");
    return view;
  }

  /** In frames, as everything that is told. */
  private static void putTakes(ObjectNode view, VideoDescription video) {
    ArrayNode takes = view.putArray("takes");
    if (video.takes() == null || video.latent() == null) {
      return;
    }
    int length = video.latent().frames();
    FrameMapping mapping = LatentSpaces.of(video.latent()).frameMapping();
    for (Take take : video.takes()) {
      ObjectNode one = takes.addObject();
      one.put("from", mapping.frame(take.from() * length));
      one.put("to", Math.min(video.frames(), mapping.frame(take.to() * length)));
      one.put("seed", take.seed());
    }
  }

  /** Whoever waits for completed or failed does not wait for ever. */
  private static String word(State state) {
    return switch (state) {
      case QUEUED -> "queued";
      case IN_PROGRESS -> "in_progress";
      case COMPLETED -> "completed";
      case FAILED, CANCELLED, REJECTED -> "failed";
    };
  }

  private static Problem error(VideoStatus status) {
    return status.state() == State.CANCELLED && status.error() == null ? CANCELLED : status.error();
  }

  /** 0 to 100; 100 when completed and not before. */
  private static int progress(VideoStatus status) {
    if (status.state() == State.COMPLETED) {
      return 100;
    }
    int all = tracks(status) + status.chunkCount();
    int done = tracksDone(status) + status.chunks();
    return all == 0 ? 0 : Math.min(99, (int) (100L * done / all));
  }

  /** Version 0.1 had one for each segment, and did not tell. */
  private static int tracks(VideoStatus status) {
    return Objects.requireNonNullElse(status.tracks(), status.segments());
  }

  private static int tracksDone(VideoStatus status) {
    return Objects.requireNonNullElse(status.tracksDone(), status.structures());
  }

  private static void putProblem(ObjectNode view, String name, Problem problem) {
    if (problem == null) {
      view.putNull(name);
    } else {
      view.putObject(name).put("code", problem.code()).put("message", problem.message());
    }
  }

  static String seconds(VideoDescription video) {
    return seconds(video.frames(), video.fps());
  }

  static String seconds(int frames, int fps) {
    return BigDecimal.valueOf(frames)
        .divide(BigDecimal.valueOf(fps), 3, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  static void putSeconds(ObjectNode view, String name, Instant at) {
    if (at == null) {
      view.putNull(name);
    } else {
      view.put(name, BigDecimal.valueOf(at.toEpochMilli(), 3));
    }
  }
}
