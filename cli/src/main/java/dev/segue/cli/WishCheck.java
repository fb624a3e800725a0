package dev.segue.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.settings.Limits;
import dev.segue.infra.settings.Settings;
import dev.segue.kernel.Json;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.picture.InputReference;
import dev.segue.producer.picture.PictureException;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Latent;
import dev.segue.schemas.Topics;
import java.util.Base64;
import java.util.Optional;

/**
 * Looks at a wish before anything is started, with the producer's own reader of requests. For
 * another server, whose bundle and limits are not known here, only what can never be right is told.
 */
final class WishCheck {
  private final Settings settings;
  private final boolean here;

  WishCheck(Settings settings, boolean here) {
    this.settings = settings;
    this.here = here;
  }

  /** What is wrong with it, for a person. */
  Optional<String> problem(Wish wish) {
    if (!here) {
      return never(wish);
    }
    Limits limits = settings.limits();
    RecipeBook recipes = BundleRecipes.open(settings.bundles(), settings.allowedBundles());
    ObjectNode body = wish.body();
    body.remove(Wish.REFERENCE);
    if (wish.reference() != null) {
      Latent frame = recipes.model(null).latent();
      try {
        body.put("reference", picture(wish.reference(), frame).digest());
      } catch (PictureException e) {
        return Optional.of(e.getMessage());
      }
    }
    RequestReader reader =
        new RequestReader(recipes, RequestLimits.of(limits.maxFrames(), limits.maxPromptBytes()));
    Origin origin = new Origin(EventType.VIDEO_REQUESTED.type(), null, null, Topics.REQUESTS, 0, 0);
    Reading reading = reader.read(Json.write(body), origin);
    return reading instanceof Reading.Refused refused
        ? Optional.of(refused.problem().message())
        : Optional.empty();
  }

  private static InputReference picture(String base64, Latent frame) {
    return InputReference.read(
        Base64.getDecoder().decode(base64),
        frame.width() * frame.scale(),
        frame.height() * frame.scale());
  }

  private static Optional<String> never(Wish wish) {
    if (wish.prompt() != null && wish.prompt().isBlank()) {
      return Optional.of("prompt: say what shall be seen");
    }
    if (wish.frames() < 1) {
      return Optional.of("frames: must be at least 1");
    }
    return wish.fps() < 1 ? Optional.of("fps: must be at least 1") : Optional.empty();
  }
}
