package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Kept;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Window;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import java.util.Optional;

/** What a video is made of: its tracks and windows, for whoever draws how far they are. */
final class PlanApi {
  private final RecipeBook recipes;
  private final VideoDirectory directory;

  PlanApi(RecipeBook recipes, VideoDirectory directory) {
    this.recipes = recipes;
    this.directory = directory;
  }

  void get(Exchange exchange) {
    VideoDescription video =
        directory.find(exchange.video()).map(VideoStatus::video).orElseThrow(Refusal::unknownVideo);
    try {
      exchange.json(200, json(video, recipes.plan(video).plan()));
    } catch (RecipeBook.UnusableException e) {
      throw new Refusal(404, e.problem());
    }
  }

  /** The plan of a video that is known and can be planned. */
  Optional<Plan> find(String id) {
    try {
      return directory.find(id).map(VideoStatus::video).map(video -> recipes.plan(video).plan());
    } catch (RecipeBook.UnusableException e) {
      return Optional.empty();
    }
  }

  /** What a video that is known has of its parent; nothing where it is no edit. */
  Optional<Kept> kept(String id) {
    try {
      return directory
          .find(id)
          .map(VideoStatus::video)
          .filter(video -> video.inherited() != null)
          .map(
              video ->
                  RecipeBook.kept(
                      video,
                      recipes.plan(video).plan(),
                      recipes.plan(video.asLongAsParent()).plan()));
    } catch (RecipeBook.UnusableException e) {
      return Optional.empty();
    }
  }

  private static ObjectNode json(VideoDescription video, Plan plan) {
    Layout layout = plan.layout();
    ObjectNode json = EventCodec.json().createObjectNode();
    json.put("frames", video.frames()).put("fps", video.fps());
    ArrayNode tracks = json.putArray("tracks");
    for (int i = 0; i < plan.tracks(); i++) {
      int from = layout.start(plan.segment(i));
      int to = from + layout.length();
      tracks
          .addObject()
          .put("track", i)
          .put("segment", plan.segment(i))
          .put("steps", plan.steps(i))
          .put("from", layout.frame(from))
          .put("to", layout.frame(to));
    }
    ArrayNode windows = json.putArray("windows");
    for (Window window : layout.windows()) {
      windows
          .addObject()
          .put("window", window.index())
          .put("from", layout.frame(window.keepFrom()))
          .put("to", layout.frame(window.keepTo()))
          .put("steps", plan.refinements());
    }
    return json;
  }
}
