package dev.segue.evaluation.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.evaluation.measure.Cuts;
import dev.segue.evaluation.video.VideoException;
import dev.segue.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is written beside a video: how it was asked for and made, as {@code video.json}.
 *
 * @param prompts what shall be seen when, or null
 * @param frames how many were asked for
 * @param settings of its recipe, with the recipe's name; or null
 */
public record VideoNote(Timeline prompts, int frames, ObjectNode settings) {
  /** The file's name. */
  public static final String FILE = "video.json";

  /**
   * That of a video file, if there is one.
   *
   * @throws VideoException {@code description-unreadable}
   */
  public static Optional<VideoNote> beside(Path video) {
    Path file = video.toAbsolutePath().resolveSibling(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.mapper().readTree(Files.readAllBytes(file));
      JsonNode settings = json.path("settings");
      int frames = json.path("frames").asInt();
      if (!json.isObject() || frames < 1 || (!settings.isMissingNode() && !settings.isObject())) {
        throw new VideoException(
            "description-unreadable", file + " is not the description of a video");
      }
      return Optional.of(
          new VideoNote(prompts(json), frames, settings.isObject() ? (ObjectNode) settings : null));
    } catch (IOException e) {
      throw new VideoException(
          "description-unreadable", file + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new VideoException(
          "description-unreadable", file + " has prompts that are none: " + e.getMessage(), e);
    }
  }

  /** Counted in frames, as a server tells them. */
  private static Timeline prompts(JsonNode json) {
    List<Timeline.Entry> entries = new ArrayList<>();
    for (JsonNode entry : json.path("prompts")) {
      entries.add(
          new Timeline.Entry(
              entry.at("/at/frames").asInt(-1),
              entry.path("prompt").asText(),
              entry.at("/transition/frames").asInt()));
    }
    if (entries.isEmpty()) {
      String prompt = json.path("prompt").textValue();
      return prompt == null ? null : Timeline.of(prompt);
    }
    return new Timeline(entries);
  }

  /**
   * Where its own plan puts it together; empty when it does not say.
   *
   * @throws VideoException {@code description-unreadable} when this version knows no such recipe
   */
  public Optional<Cuts> cuts(Manifest.Latent latent) {
    if (settings == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Cuts.of(Recipes.of(settings, latent).plan(frames).layout()));
    } catch (RecipeException e) {
      throw new VideoException(
          "description-unreadable", "its " + FILE + " names a recipe: " + e.getMessage(), e);
    }
  }
}
