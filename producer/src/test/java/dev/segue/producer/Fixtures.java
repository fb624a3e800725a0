package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.plan.Windows;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Latent;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Videos to test with: segments of 16 frames, windows as the design draws them. */
public final class Fixtures {
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final String BUNDLE = "ab".repeat(32);
  public static final String OTHER_BUNDLE = "cd".repeat(32);
  public static final Latent LATENT = new Latent(4, 16, 16, 16, 8);
  public static final Duration TIMEOUT = Duration.ofMinutes(10);
  public static final PlanningPolicy POLICY = PlanningPolicy.of(TIMEOUT);
  public static final int LENGTH = 16;

  private Fixtures() {}

  public static VideoDescription video(String id, int frames) {
    return video(id, frames, BUNDLE);
  }

  public static VideoDescription video(String id, int frames, String bundle) {
    ObjectNode recipe = EventCodec.json().createObjectNode().put("name", "confiner-long");
    String model = bundle.equals(BUNDLE) ? "drawn-world" : "other-world";
    return new VideoDescription(id, "a red ball", frames, 8, 7, bundle, model, LATENT, recipe);
  }

  public static VideoAccepted accepted(String id, int frames) {
    return accepted(id, frames, 5, null);
  }

  public static VideoAccepted accepted(String id, int frames, int priority, Instant deadline) {
    Terms terms = new Terms(null, priority, NOON, deadline, null, null);
    return new VideoAccepted(video(id, frames), terms, List.of());
  }

  public static Leftovers leftovers(VideoDescription video) {
    return new Leftovers(video, plan(video), false);
  }

  /** Four steps, each guided by the segment before; two latents a window. */
  public static Readers plan(VideoDescription video) {
    return new Readers(ImaginaryPlans.guided(layout(video.frames()), 4));
  }

  public static Layout layout(int frames) {
    return Windows.staggered(frames, LENGTH, false);
  }
}
