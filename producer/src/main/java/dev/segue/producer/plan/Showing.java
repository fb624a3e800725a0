package dev.segue.producer.plan;

import dev.segue.diffusion.plan.Layout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A chunk that can be watched from now on, since all before it can.
 *
 * @param video the video's id
 * @param chunk j
 * @param waited how long after the video was accepted
 * @param late how long after the moment at which somebody comes to it who began to watch when the
 *     first chunk came; zero when it came in time
 */
public record Showing(String video, int chunk, Duration waited, Duration late) {
  /**
   * What can be watched now and could not before. Pure.
   *
   * @param before what was known, or null when nothing was
   * @param layout of the video
   */
  static List<Showing> between(VideoState before, VideoState after, Layout layout, Instant now) {
    Instant accepted = after.accepted().terms().acceptedAt();
    Instant first = after.results().firstChunkAt();
    List<Showing> all = new ArrayList<>();
    for (int j = shown(before); j < shown(after); j++) {
      long frames = layout.frame(layout.windows().get(j).keepFrom());
      Duration played = Duration.ofMillis(1_000 * frames / after.accepted().video().fps());
      all.add(
          new Showing(
              after.accepted().video().id(),
              j,
              positive(Duration.between(accepted, now)),
              positive(Duration.between(first.plus(played), now))));
    }
    return all;
  }

  /** How many chunks of a video can be watched. */
  static int shown(VideoState state) {
    return state == null || state.accepted() == null ? 0 : state.results().chunks().run();
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }
}
