package dev.segue.infra.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipe.Takes;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.OtherClassException;
import dev.segue.infra.work.TaskException;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * For each video that a worker meets its recipe, and the check that the worker's experts may
 * continue it: the same bundle, and the execution class that the video's first result fixed.
 *
 * <p>Thread-safe. Remembers the last thousand videos.
 */
public final class VideoRecipes {
  private static final int REMEMBERED = 1_000;

  /** Makes a recipe of what a video's description records. */
  @FunctionalInterface
  public interface Cookbook {
    /**
     * The recipe, over a bundle's latent space.
     *
     * @throws RecipeException when there is no such recipe, or its settings make no sense
     */
    Recipe of(ObjectNode recorded, Manifest.Latent latent);
  }

  private final Experts experts;
  private final Results results;
  private final Cookbook cookbook;
  private final Map<String, Recipe> recipes = new LruMap<>(REMEMBERED);

  /** Recipes for what these experts may work on. */
  public VideoRecipes(Experts experts, Results results) {
    this(experts, results, Recipes::of);
  }

  /** The same with recipes of one's own. */
  public VideoRecipes(Experts experts, Results results, Cookbook cookbook) {
    this.experts = experts;
    this.results = results;
    this.cookbook = cookbook;
  }

  /** What of a video decides its draws and forwards. */
  public static VideoSpec spec(VideoDescription video) {
    return new VideoSpec(timeline(video), video.frames(), video.seed(), takes(video));
  }

  private static Takes takes(VideoDescription video) {
    return video.takes() == null
        ? Takes.NONE
        : new Takes(
            video.takes().stream()
                .map(take -> new Takes.Take(take.from(), take.to(), take.seed()))
                .toList());
  }

  private static Timeline timeline(VideoDescription video) {
    return new Timeline(video.timeline().stream().map(entry -> entry(entry, video.fps())).toList());
  }

  private static Timeline.Entry entry(TimedPrompt entry, int fps) {
    int transition = entry.transition() == null ? 0 : (int) entry.transition().frames(fps);
    return new Timeline.Entry((int) entry.at().frames(fps), entry.prompt(), transition);
  }

  /**
   * The recipe of a video that these experts may work on.
   *
   * @throws TaskException when the recipe's settings make no sense here, or the video wants another
   *     bundle than that of the lane that its task came by
   * @throws OtherClassException when a worker of another execution class has to do it
   */
  public Recipe of(VideoDescription video) {
    synchronized (recipes) {
      Recipe known = recipes.get(video.id());
      if (known != null) {
        return known;
      }
    }
    String digest = experts.bundle().digest();
    if (!digest.equals(video.bundle())) {
      throw new TaskException(
          "bundle-other",
          "the video wants bundle " + video.bundle() + "; this worker has " + digest);
    }
    Recipe recipe;
    try {
      recipe = cookbook.of(video.recipe(), experts.bundle().manifest().latent());
    } catch (RecipeException e) {
      throw new TaskException(e.code(), e.getMessage(), e);
    }
    byte[] ours = experts.executionClass().getBytes(StandardCharsets.UTF_8);
    byte[] standing = results.claim(Keys.executionClass(video.id()), ours, "text/plain");
    String fixed = new String(standing, StandardCharsets.UTF_8);
    if (!fixed.equals(experts.executionClass())) {
      throw new OtherClassException(fixed, experts.executionClass());
    }
    synchronized (recipes) {
      recipes.put(video.id(), recipe);
    }
    return recipe;
  }
}
