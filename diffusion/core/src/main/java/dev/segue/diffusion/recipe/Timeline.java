package dev.segue.diffusion.recipe;

import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import java.util.List;

/**
 * What shall be seen when. Pure; of frames alone, so that what follows after a frame changes
 * nothing before it.
 *
 * @param entries in order, the first at frame 0 and without a transition
 * @param mapping which frames a latent is: segments and windows are counted in latents
 */
public record Timeline(List<Entry> entries, FrameMapping mapping) {
  /** One over latents that are frames. */
  public Timeline(List<Entry> entries) {
    this(entries, FrameMapping.NONE);
  }

  /**
   * A prompt that holds from a frame on.
   *
   * @param at the first frame
   * @param transition over how many frames it is mixed in, from {@code at} on; 0 is a cut
   */
  public record Entry(int at, String prompt, int transition) {}

  public Timeline {
    entries = List.copyOf(entries);
    int before = -1;
    for (Entry entry : entries) {
      boolean isFirst = before < 0;
      if (entry.at() <= before || entry.transition() < 0 || (isFirst && entry.transition() > 0)) {
        throw new IllegalArgumentException("after frame " + before + " " + entry);
      }
      before = entry.at();
    }
    if (entries.isEmpty() || entries.get(0).at() != 0) {
      throw new IllegalArgumentException("nothing is said of frame 0");
    }
  }

  /** One prompt for all. */
  public static Timeline of(String prompt) {
    return new Timeline(List.of(new Entry(0, prompt, 0)));
  }

  /** The same over latents that are several frames. */
  public Timeline over(FrameMapping latents) {
    return new Timeline(entries, latents);
  }

  /**
   * What holds at a frame. In a transition that is the mean of what held until then and of what is
   * to come, by how much of it has passed.
   */
  public Prompt at(int frame) {
    Prompt holds = Prompt.of(entries.get(0).prompt());
    for (Entry entry : entries) {
      int passed = frame - entry.at();
      if (passed < 0) {
        break;
      }
      boolean isOver = passed >= entry.transition();
      holds = holds.towards(entry.prompt(), isOver ? 1 : (double) passed / entry.transition());
    }
    return holds;
  }

  /** What conditions a segment: what holds at its middle, wherever the video ends. */
  public Prompt of(Layout layout, int segment) {
    return at(mapping.frame(layout.start(segment) + layout.length() / 2));
  }

  /** What conditions a window: what holds at the middle of the frames that it keeps. */
  public Prompt of(Window window) {
    return at(mapping.frame((window.keepFrom() + window.keepTo()) / 2));
  }
}
