package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Grids;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.producer.plan.Leftovers;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Videos to test with: segments of 16 frames, windows as the design draws them. */
public final class Fixtures {
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final String BUNDLE = "ab".repeat(32);
  public static final int LENGTH = 16;

  private Fixtures() {}

  public static VideoDescription video(String id, int frames) {
    ObjectNode recipe = EventCodec.json().createObjectNode().put("name", "confiner-long");
    return new VideoDescription(id, "a red ball", frames, 8, 7, BUNDLE, recipe);
  }

  public static VideoAccepted accepted(String id, int frames) {
    return accepted(id, frames, 5, null);
  }

  public static VideoAccepted accepted(String id, int frames, int priority, Instant deadline) {
    return new VideoAccepted(video(id, frames), priority, NOON, deadline, List.of());
  }

  /** Four steps, each guided by the segment before; two latents a window. */
  public static Leftovers leftovers(VideoDescription video) {
    Layout layout = layout(video);
    Grid grid = Grids.guidedByTheOneBefore(layout.segments(), 4, step -> true);
    return new Leftovers(video, layout, grid, 2);
  }

  public static Layout layout(VideoDescription video) {
    return layout(video.frames());
  }

  public static Layout layout(int frames) {
    List<Window> windows = new ArrayList<>();
    int half = LENGTH / 2;
    for (int from = 0; from < frames; from = windows.size() * LENGTH - half) {
      int to = Math.min(frames, windows.size() * LENGTH + half);
      windows.add(new Window(windows.size(), from, to, from, to));
    }
    return new Layout(frames, LENGTH, windows);
  }
}
