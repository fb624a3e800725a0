package dev.segue.infra.store;

import dev.segue.schemas.Keys;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How whoever reads an object knows that it is what was written, and what is done where not. */
enum Protection {
  /**
   * It ends with a {@link Seal}. Where it is damaged it is removed: whoever needs it makes it again
   * or decides again.
   */
  SEALED,
  /** The same, but it stays: it says that there is a video, and its id must not become free. */
  SEALED_FOR_GOOD,
  /**
   * Its {@link Sum} is beside it, written before it; players and others who read the bucket see the
   * bytes alone. It stays where it is damaged, until somebody has made it again.
   */
  SUMMED,
  /** Its key names its SHA-256. It stays until somebody brings it again. */
  NAMED,
  /** Nothing is known of it. */
  NONE;

  private static final Pattern DECIDED = Pattern.compile("videos/[^/]+/(execution-class|closing)");
  private static final Pattern SHOWN = Pattern.compile("videos/[^/]+/(hls/[^/]+|video\\.mp4)");
  private static final Pattern STEERED = Pattern.compile("videos/[^/]+/prompts-[0-9]+\\.json");
  private static final Pattern NAME =
      Pattern.compile("videos/[^/]+/reference-([0-9a-f]{64})\\.safetensors");

  static Protection of(String key) {
    if (key.contains("/work-") || Keys.isSum(key) || DECIDED.matcher(key).matches()) {
      return SEALED;
    }
    if (key.endsWith("/end.json")) {
      return SEALED;
    }
    if (key.endsWith("/video.json") || STEERED.matcher(key).matches()) {
      return SEALED_FOR_GOOD;
    }
    if (SHOWN.matcher(key).matches()) {
      return SUMMED;
    }
    return digest(key).isPresent() ? NAMED : NONE;
  }

  /** The SHA-256 that a key names. */
  static Optional<String> digest(String key) {
    Matcher named = NAME.matcher(key);
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }
}
