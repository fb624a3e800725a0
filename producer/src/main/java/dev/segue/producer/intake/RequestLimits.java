package dev.segue.producer.intake;

import dev.segue.schemas.Bounds;

/**
 * What a request may ask for, and what it gets when it does not say.
 *
 * @param maxFrames most frames of one video
 * @param maxPromptBytes most bytes of a prompt in UTF-8
 * @param maxFps most frames a second
 * @param frames when none are asked for
 * @param fps when none is asked for
 */
public record RequestLimits(int maxFrames, int maxPromptBytes, int maxFps, int frames, int fps) {
  public static RequestLimits of(int maxFrames, int maxPromptBytes) {
    return new RequestLimits(
        maxFrames, maxPromptBytes, Bounds.MAX_FPS, Math.min(600, maxFrames), 8);
  }
}
