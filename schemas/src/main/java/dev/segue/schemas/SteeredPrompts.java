package dev.segue.schemas;

import java.util.List;

/**
 * What lies in the store under {@link Keys#prompts}: what a video shows when, as it is since it was
 * steered.
 *
 * @param steering the id of the wish
 * @param from the first frame from which it holds
 * @param prompts in frames and in order, from frame 0 on
 */
public record SteeredPrompts(String steering, int from, List<TimedPrompt> prompts) {
  public SteeredPrompts {
    prompts = List.copyOf(prompts);
  }
}
