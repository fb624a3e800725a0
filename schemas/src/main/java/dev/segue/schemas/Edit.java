package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a video is made of a finished one, its parent.
 *
 * @param kind what is done with the parent
 * @param from where what is made again begins; null where the kind has no such place
 * @param to where it ends, likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Edit(Kind kind, Span from, Span to) {
  /** What can be done with a finished video. */
  public enum Kind {
    /** All of it again with another prompt, with the same seed and settings. */
    @JsonProperty("remix")
    REMIX,
    /** Some segments again, with another seed or prompt; all else is the parent's. */
    @JsonProperty("retake")
    RETAKE,
    /** On from its end; all but its last chunk is the parent's. */
    @JsonProperty("extend")
    EXTEND
  }

  /** An edit of the whole video. */
  public static Edit of(Kind kind) {
    return new Edit(kind, null, null);
  }
}
