package dev.segue.producer.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Kept;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.kernel.CodedException;
import dev.segue.schemas.Latent;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoDescription;
import java.util.List;
import java.util.Set;

/** What the producer has to know of recipes and of the bundles. Thread-safe. */
public interface RecipeBook {
  /**
   * A bundle that videos can be made with.
   *
   * @param name for people; two bundles may share it
   * @param digest of its manifest, 64 hexadecimal digits
   * @param latent its latent space
   */
  record Model(String name, String digest, Latent latent) {
    /** How large a frame is: pixels as {@code WxH}. */
    public String size() {
      return size(latent);
    }

    /** The same for a latent space. */
    public static String size(Latent latent) {
      return latent.width() * latent.scale() + "x" + latent.height() * latent.scale();
    }
  }

  /**
   * One of the bundles that there are.
   *
   * @param asked its name or its digest, or null for the default
   * @throws UnusableException when there is none; its words name those there are
   */
  Model model(String asked);

  /**
   * A recipe's settings, every default resolved, with its name under {@code name}.
   *
   * @param recipe its name, or null for the default recipe
   * @param options overrides, or null
   * @throws UnusableException when there is no such recipe, an option is not allowed, or the bundle
   *     lacks an expert
   */
  ObjectNode resolve(Model model, String recipe, ObjectNode options);

  /**
   * The settings of the same recipe for a video that begins from a picture.
   *
   * @param recipe settings as {@link #resolve} gives them
   * @param reference the picture's digest
   * @throws UnusableException {@code input-reference-unused} when the recipe has no use for one,
   *     {@code input-reference-unsupported} when the bundle cannot encode one
   */
  ObjectNode guided(Model model, ObjectNode recipe, String reference);

  /**
   * The names of a recipe's options.
   *
   * @param recipe its name, or null for the default recipe
   * @throws UnusableException when there is no such recipe
   */
  Set<String> options(Model model, String recipe);

  /** What the author of a prompt should know, such as words that the text encoder does not. */
  List<String> warnings(Model model, String prompt);

  /**
   * A video's plan, and who reads what in it: a function of its description alone.
   *
   * @throws UnusableException when its recipe is not known here (any more), or its description is
   *     of version 0.1 and of a bundle that is not here
   */
  Readers plan(VideoDescription video);

  /**
   * How many forwards all of a video takes: a function of its description alone.
   *
   * @throws UnusableException as {@link #plan}
   */
  Evaluations evaluations(VideoDescription video);

  /**
   * What a video that inherits has of its parent.
   *
   * @param plan of the video
   * @param before of a video as long as its parent
   */
  static Kept kept(VideoDescription video, Plan plan, Plan before) {
    return new Kept(plan, before, video.inherited().from(), video.inherited().to());
  }

  /** The same of any video; null where it has nothing of a parent. */
  static Kept kept(RecipeBook recipes, VideoDescription video) {
    return video.inherited() == null
        ? null
        : kept(video, recipes.plan(video).plan(), recipes.plan(video.asLongAsParent()).plan());
  }

  /** A video with the model and the latent space that version 0.1 did not record, where known. */
  VideoDescription complete(VideoDescription video);

  /** A bundle, a recipe or an option that cannot be used; the caller acts. */
  final class UnusableException extends CodedException {
    private static final long serialVersionUID = 1L;

    public UnusableException(String code, String message) {
      super(code, message);
    }

    public Problem problem() {
      return new Problem(code(), getMessage());
    }
  }
}
