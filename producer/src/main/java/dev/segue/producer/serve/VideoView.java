package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** A video as the public video API shows it, with fields of our own after the common ones. */
final class VideoView {
  private final RecipeBook recipes;

  VideoView(RecipeBook recipes) {
    this.recipes = recipes;
  }

  /**
   * A video.
   *
   * @param base this server's address, for the links
   */
  ObjectNode of(VideoStatus status, String base) {
    ObjectNode view = EventCodec.json().createObjectNode();
    view.put("id", status.id());
    view.put("object", "video");
    view.put("status", status.state().name().toLowerCase(Locale.ROOT));
    view.put("progress", progress(status));
    view.put("created_at", status.createdAt().getEpochSecond());
    boolean isCompleted = status.state() == State.COMPLETED;
    view.put("completed_at", isCompleted ? (Long) status.endedAt().getEpochSecond() : null);
    view.putNull("expires_at");
    view.putNull("remixed_from_video_id");
    putProblem(view, "error", status.error());
    if (status.video() == null) {
      return view;
    }
    VideoDescription video = recipes.complete(status.video());
    view.put("model", video.model());
    view.put("bundle", video.bundle());
    view.put("prompt", video.prompt());
    view.put("seconds", seconds(video));
    view.put("size", video.latent() == null ? null : RecipeBook.Model.size(video.latent()));
    view.put("frames", video.frames());
    view.put("fps", video.fps());
    view.put("seed", video.seed());
    view.put("recipe", video.recipe().path("name").asText());
    view.set("settings", video.recipe());
    view.put("priority", status.terms().priority());
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
    putSeconds(view, "started_at", status.startedAt());
    putSeconds(view, "first_chunk_at", status.firstChunkAt());
    putSeconds(view, "ended_at", status.endedAt());
    view.put("watch_url", base + "/watch/" + status.id());
    view.put("playlist_url", base + "/v1/videos/" + status.id() + "/index.m3u8");
    return view;
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

  private static String seconds(VideoDescription video) {
    return BigDecimal.valueOf(video.frames())
        .divide(BigDecimal.valueOf(video.fps()), 3, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static void putSeconds(ObjectNode view, String name, Instant at) {
    if (at == null) {
      view.putNull(name);
    } else {
      view.put(name, BigDecimal.valueOf(at.toEpochMilli(), 3));
    }
  }
}
