package dev.segue.producer.intake;

import dev.segue.schemas.TimedPrompt;
import java.util.ArrayList;
import java.util.List;

/** Puts another prompt into a stretch of a timeline that is counted in frames. Pure. */
final class PromptSplice {
  private PromptSplice() {}

  /**
   * The timeline with another prompt in a stretch; before and after it is as it was, but that a
   * transition does not go on behind the stretch.
   *
   * @param from the first frame of the stretch
   * @param to one past the last; the video's end where nothing comes after it
   * @param frames how many the video has
   */
  static List<TimedPrompt> into(
      List<TimedPrompt> timeline, int from, int to, int frames, String prompt) {
    List<TimedPrompt> all = new ArrayList<>();
    String held = null;
    for (TimedPrompt entry : timeline) {
      if (at(entry) < from) {
        all.add(entry);
      }
      if (at(entry) < to) {
        held = entry.prompt();
      }
    }
    all.add(TimedPrompt.ofFrames(from, prompt, 0));
    boolean isTold = timeline.stream().anyMatch(entry -> at(entry) == to);
    if (to < frames && !isTold) {
      all.add(TimedPrompt.ofFrames(to, held, 0));
    }
    timeline.stream().filter(entry -> at(entry) >= to).forEach(all::add);
    return simple(all);
  }

  /** Without what changes nothing. */
  private static List<TimedPrompt> simple(List<TimedPrompt> timeline) {
    List<TimedPrompt> all = new ArrayList<>();
    for (TimedPrompt entry : timeline) {
      boolean isNews = all.isEmpty() || !all.get(all.size() - 1).prompt().equals(entry.prompt());
      if (isNews) {
        all.add(entry);
      }
    }
    return all;
  }

  private static long at(TimedPrompt entry) {
    // In frames, whatever the rate.
    return entry.at().frames(1);
  }
}
