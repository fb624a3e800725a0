package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A wish for a video, as any system may write it to {@link Topics#REQUESTS}. Strict: an unknown
 * field is an error.
 *
 * @param video the id that the video shall have, or null to be given one
 * @param prompt what shall be seen, from the first frame on; null where {@code prompts} says it, or
 *     an edit leaves it as it is
 * @param prompts what shall be seen when, or null
 * @param frames how many frames, or null for the default
 * @param fps frames a second when played, or null for the default
 * @param seed what decides every draw, or null for one drawn from the video's id
 * @param recipe how the video is made, or null for the default recipe
 * @param options overrides of the recipe's constants, or null
 * @param model the bundle, by its name or its digest, or null for the default one
 * @param reference digest of the picture that it begins from, which lies in the store, or null
 * @param edit how it is made of the parent that the terms name, or null where there is none
 * @param terms on which terms
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoRequested(
    String video,
    String prompt,
    List<TimedPrompt> prompts,
    Integer frames,
    Integer fps,
    Long seed,
    String recipe,
    ObjectNode options,
    String model,
    String reference,
    Edit edit,
    @JsonUnwrapped Terms.Asked terms)
    implements Event {
  public VideoRequested {
    prompts = prompts == null ? null : List.copyOf(prompts);
    terms = terms == null ? Terms.Asked.NONE : terms;
  }

  /** A wish for a video with one prompt. */
  public VideoRequested(
      String video,
      String prompt,
      Integer frames,
      Integer fps,
      Long seed,
      String recipe,
      ObjectNode options,
      String model,
      Terms.Asked terms) {
    this(video, prompt, null, frames, fps, seed, recipe, options, model, null, null, terms);
  }

  @Override
  public String key() {
    return video;
  }
}
