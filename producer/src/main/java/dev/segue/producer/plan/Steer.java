package dev.segue.producer.plan;

import dev.segue.kernel.Json;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Steering;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;

/** What a video shows when it is steered. Pure. */
final class Steer {
  private Steer() {}

  /**
   * The timeline with another prompt from a frame on; entries that come later stay. A transition
   * ends with the video at the latest, and there is none from nothing.
   */
  static List<TimedPrompt> into(VideoDescription video, SteeringDecided decided) {
    int from = decided.from();
    long asked =
        decided.wish().transition() == null ? 0 : decided.wish().transition().frames(video.fps());
    int transition = from == 0 ? 0 : (int) Math.min(asked, video.frames() - from);
    TimedPrompt news = TimedPrompt.ofFrames(from, decided.wish().prompt(), transition);
    List<TimedPrompt> all = new ArrayList<>();
    video.timeline().stream().filter(entry -> at(video, entry) < from).forEach(all::add);
    all.add(news);
    video.timeline().stream().filter(entry -> at(video, entry) > from).forEach(all::add);
    return all;
  }

  /** What comes of one wish too many. */
  static Steering exhausted(SteeringRequested wish) {
    String sentence = "the video was steered " + VideoState.MOST_STEERINGS + " times, which is all";
    return new Steering(wish.steering(), null, new Problem("steering-exhausted", sentence));
  }

  /** Why a video cannot be told to everybody as it would be; null when it can. */
  static Problem problem(VideoDescription steered) {
    if (steered.timeline().size() > Bounds.MAX_PROMPTS) {
      return new Problem(
          "prompts-invalid", "the video would have more than " + Bounds.MAX_PROMPTS + " prompts");
    }
    return Json.write(steered).length > Bounds.MAX_DESCRIPTION_BYTES
        ? new Problem("request-too-large", "what has to be known of the video would be too much")
        : null;
  }

  private static long at(VideoDescription video, TimedPrompt entry) {
    return entry.at().frames(video.fps());
  }
}
