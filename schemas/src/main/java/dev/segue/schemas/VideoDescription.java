package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * All that decides the bytes of a video, every default resolved. It is written to the store once,
 * when the video is accepted, and travels in every task.
 *
 * @param id the video's id; it decides where things lie, never a byte of what is in them
 * @param prompt what shall be seen, from the first frame on
 * @param prompts what shall be seen when, in frames and in order, from frame 0 on; null where
 *     {@code prompt} holds all the time
 * @param frames how many frames, F
 * @param fps frames a second when played
 * @param seed what decides every draw
 * @param bundle digest of the bundle's manifest, 64 hexadecimal digits
 * @param model the bundle's name, for people; null in videos of version 0.1
 * @param latent the bundle's latent space; null in videos of version 0.1
 * @param recipe the recipe's settings, with its name under {@code name}
 * @param takes other takes of segments, the latest last; null where there are none
 * @param inherited what the video has of its parent; null where it has nothing
 * @param steered how many times its prompts were changed while it was made; null for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoDescription(
    String id,
    String prompt,
    List<TimedPrompt> prompts,
    int frames,
    int fps,
    long seed,
    String bundle,
    String model,
    Latent latent,
    ObjectNode recipe,
    List<Take> takes,
    Inherited inherited,
    Integer steered) {
  public VideoDescription {
    prompts = prompts == null ? null : List.copyOf(prompts);
    takes = takes == null || takes.isEmpty() ? null : List.copyOf(takes);
  }

  /** A video that is made from its beginning to its end. */
  public VideoDescription(
      String id,
      String prompt,
      List<TimedPrompt> prompts,
      int frames,
      int fps,
      long seed,
      String bundle,
      String model,
      Latent latent,
      ObjectNode recipe) {
    this(id, prompt, prompts, frames, fps, seed, bundle, model, latent, recipe, null, null, null);
  }

  /** The same with one prompt. */
  public VideoDescription(
      String id,
      String prompt,
      int frames,
      int fps,
      long seed,
      String bundle,
      String model,
      Latent latent,
      ObjectNode recipe) {
    this(id, prompt, null, frames, fps, seed, bundle, model, latent, recipe);
  }

  /** What shall be seen when, in frames and in order, also where that is one thing. */
  public List<TimedPrompt> timeline() {
    return prompts == null ? List.of(TimedPrompt.ofFrames(0, prompt, 0)) : prompts;
  }

  /**
   * A video that is made of this one, with its bundle, its recipe and its seed.
   *
   * @param timeline what it shows when
   */
  public VideoDescription edited(
      String newId,
      List<TimedPrompt> timeline,
      int newFrames,
      List<Take> newTakes,
      Inherited newInherited) {
    return new VideoDescription(
        newId,
        timeline.get(0).prompt(),
        timeline.size() == 1 ? null : timeline,
        newFrames,
        fps,
        seed,
        bundle,
        model,
        latent,
        recipe,
        newTakes,
        newInherited,
        null);
  }

  /** The same with other prompts, since it was steered once more. */
  public VideoDescription steered(List<TimedPrompt> timeline) {
    return new VideoDescription(
        id,
        timeline.get(0).prompt(),
        timeline.size() == 1 ? null : timeline,
        frames,
        fps,
        seed,
        bundle,
        model,
        latent,
        recipe,
        takes,
        inherited,
        steerings() + 1);
  }

  /** How many times it was steered. */
  public int steerings() {
    return steered == null ? 0 : steered;
  }

  /** The same over a latent space, where it says none. */
  public VideoDescription over(String standardModel, Latent standardLatent) {
    return latent != null
        ? this
        : new VideoDescription(
            id,
            prompt,
            prompts,
            frames,
            fps,
            seed,
            bundle,
            standardModel,
            standardLatent,
            recipe,
            takes,
            inherited,
            steered);
  }

  /** A video as long as the parent of this one, for its plan. */
  public VideoDescription asLongAsParent() {
    return edited(id, timeline(), inherited.frames(), takes, null);
  }
}
