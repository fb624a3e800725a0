package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An entry of a video's timeline of prompts.
 *
 * @param at from when on it holds
 * @param prompt what shall be seen then
 * @param transition how long it is mixed in, from {@code at} on; null for a cut
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TimedPrompt(Span at, String prompt, Span transition) {
  /**
   * One that is counted in frames.
   *
   * @param transition 0 for a cut
   */
  public static TimedPrompt ofFrames(int at, String prompt, int transition) {
    return new TimedPrompt(
        Span.ofFrames(at), prompt, transition == 0 ? null : Span.ofFrames(transition));
  }
}
