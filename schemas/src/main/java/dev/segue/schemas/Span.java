package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * A length of a video, or the moment that is so far from its beginning. In JSON a number counts
 * seconds, and {@code {"frames": n}} counts frames.
 *
 * @param seconds 0 or more, or null
 * @param frames 0 or more, or null; one of the two is given
 */
public record Span(BigDecimal seconds, Integer frames) {
  public Span {
    if ((seconds == null) == (frames == null)) {
      throw new IllegalArgumentException(seconds + " seconds, " + frames + " frames");
    }
  }

  /** So many frames. */
  public static Span ofFrames(int frames) {
    return new Span(null, frames);
  }

  /** Reads what the schema lets through. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Span of(JsonNode json) {
    return json.isObject()
        ? ofFrames(json.path("frames").intValue())
        : new Span(json.decimalValue(), null);
  }

  @JsonValue
  Object json() {
    return frames == null ? seconds : Map.of("frames", frames);
  }

  /** How many frames it is, to the nearest whole one. */
  public long frames(int fps) {
    return frames != null
        ? frames
        : seconds
            .multiply(BigDecimal.valueOf(fps))
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
  }
}
