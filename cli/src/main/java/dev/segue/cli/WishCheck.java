package dev.segue.cli;

import dev.segue.infra.settings.Limits;
import dev.segue.infra.settings.Settings;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Topics;
import java.nio.charset.StandardCharsets;
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
    RequestReader reader =
        new RequestReader(
            BundleRecipes.open(settings.bundles(), settings.allowedBundles()),
            RequestLimits.of(limits.maxFrames(), limits.maxPromptBytes()));
    Origin origin = new Origin(EventType.VIDEO_REQUESTED.type(), null, null, Topics.REQUESTS, 0, 0);
    Reading reading = reader.read(wish.body().toString().getBytes(StandardCharsets.UTF_8), origin);
    return reading instanceof Reading.Refused refused
        ? Optional.of(refused.problem().message())
        : Optional.empty();
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
