package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipe.Recipes;
import dev.segue.producer.plan.Leftovers;
import dev.segue.schemas.VideoDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipes over one bundle's manifest; its experts are not opened. Thread-safe; remembers the
 * plans of the last thousand videos.
 */
public final class BundleRecipes implements RecipeBook {
  private static final int REMEMBERED = 1_000;

  private record Plan(Layout layout, int reach, Leftovers leftovers) {}

  private final Bundle bundle;
  private final Vocabulary vocabulary;
  private final Map<VideoDescription, Plan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VideoDescription, Plan> eldest) {
          return size() > REMEMBERED;
        }
      };

  private BundleRecipes(Bundle bundle) {
    this.bundle = bundle;
    this.vocabulary = Vocabulary.of(bundle);
  }

  /**
   * Reads the manifest and the vocabulary in a bundle's directory.
   *
   * @throws dev.segue.diffusion.bundle.BundleException when there is no usable bundle
   */
  public static BundleRecipes open(Path directory) {
    return new BundleRecipes(BundleLoader.describe(directory));
  }

  @Override
  public String bundle() {
    return bundle.digest();
  }

  @Override
  public String model() {
    return bundle.manifest().name();
  }

  @Override
  public String size() {
    Manifest.Latent latent = bundle.manifest().latent();
    return latent.width() * latent.scale() + "x" + latent.height() * latent.scale();
  }

  @Override
  public ObjectNode resolve(String recipe, ObjectNode options) {
    try {
      return Recipes.resolve(recipe, options, bundle.manifest()).toJson();
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    }
  }

  @Override
  public Layout layout(VideoDescription video) {
    return plan(video).layout();
  }

  @Override
  public int reach(VideoDescription video) {
    try {
      return plan(video).reach();
    } catch (UnusableException e) {
      // The planner ends such a video.
      return 1;
    }
  }

  @Override
  public Leftovers leftovers(VideoDescription video) {
    return plan(video).leftovers();
  }

  @Override
  public List<String> warnings(String prompt) {
    List<String> warnings = new ArrayList<>();
    List<String> unknown = vocabulary.unknown(prompt);
    if (!unknown.isEmpty()) {
      warnings.add("the text encoder does not know: " + String.join(", ", unknown));
    }
    List<String> unread = vocabulary.unread(prompt);
    if (!unread.isEmpty()) {
      warnings.add("the prompt is too long; not read: " + String.join(" ", unread));
    }
    return warnings;
  }

  private Plan plan(VideoDescription video) {
    synchronized (plans) {
      return plans.computeIfAbsent(video, this::make);
    }
  }

  private Plan make(VideoDescription video) {
    Recipe recipe;
    try {
      recipe = Recipes.of(video.recipe(), bundle.manifest().latent());
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    }
    Layout layout = recipe.layout(video.frames());
    Grid grid = recipe.grid(video.frames());
    int refinements = recipe.settings().refinement().size();
    return new Plan(layout, grid.reach(), new Leftovers(video, layout, grid, refinements));
  }
}
