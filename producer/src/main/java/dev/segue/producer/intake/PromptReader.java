package dev.segue.producer.intake;

import dev.segue.schemas.Bounds;
import dev.segue.schemas.Span;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoRequested;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what a request says shall be seen when. Pure. */
final class PromptReader {
  private static final String INVALID = "prompts-invalid";

  private final int maxBytes;

  /**
   * Makes a reader.
   *
   * @param maxBytes most bytes of a prompt in UTF-8
   */
  PromptReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The timeline, in frames, from frame 0 on.
   *
   * @throws RequestException {@code prompt-invalid}, {@code prompts-invalid}
   */
  List<TimedPrompt> read(VideoRequested request, int frames, int fps) {
    List<TimedPrompt> timeline = new ArrayList<>();
    if (request.prompt() != null) {
      check("prompt-invalid", "prompt", request.prompt());
      timeline.add(TimedPrompt.ofFrames(0, request.prompt(), 0));
    }
    List<TimedPrompt> entries = request.prompts() == null ? List.of() : request.prompts();
    long before = -1;
    for (int n = 0; n < entries.size(); n++) {
      String name = "prompts[" + n + "]";
      TimedPrompt entry = entries.get(n);
      check(INVALID, name + ".prompt", entry.prompt());
      long at = entry.at().frames(fps);
      if (at <= before) {
        throw invalid(name + ".at", "must be later than that of the entry before");
      }
      before = at;
      add(timeline, name, entry, at, transition(name, entry, at, frames, fps));
    }
    if (timeline.size() > Bounds.MAX_PROMPTS) {
      throw invalid("prompts", "must be at most " + Bounds.MAX_PROMPTS + ", with prompt");
    }
    return timeline;
  }

  private static int transition(String name, TimedPrompt entry, long at, int frames, int fps) {
    if (at >= frames) {
      throw invalid(
          name + ".at",
          "is past the video's end: it has " + frames + " frames, " + fps + " a second");
    }
    Span span = entry.transition();
    long transition = span == null ? 0 : span.frames(fps);
    if (at + transition > frames) {
      throw invalid(name + ".transition", "ends past the video's end");
    }
    return (int) transition;
  }

  private static void add(
      List<TimedPrompt> timeline, String name, TimedPrompt entry, long at, int transition) {
    boolean isFirst = at == 0;
    if (isFirst && transition > 0) {
      throw invalid(name + ".transition", "has nothing to come from at the video's beginning");
    }
    if (isFirst && !timeline.isEmpty()) {
      if (!timeline.get(0).prompt().equals(entry.prompt())) {
        throw invalid(name, "says another thing of the video's beginning than prompt does");
      }
      return;
    }
    if (!isFirst && timeline.isEmpty()) {
      throw invalid(name + ".at", "must be 0, or prompt has to say what is seen until then");
    }
    timeline.add(TimedPrompt.ofFrames((int) at, entry.prompt(), transition));
  }

  /**
   * Refuses what shows nothing, and what is too long.
   *
   * @throws RequestException with this code
   */
  void check(String code, String name, String prompt) {
    if (prompt.codePoints().noneMatch(PromptReader::isSeen)) {
      throw new RequestException(code, name + ": say what shall be seen");
    }
    if (prompt.codePoints().anyMatch(PromptReader::isHalf)) {
      throw new RequestException(code, name + ": it has half a character (a lone surrogate)");
    }
    int bytes = prompt.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw new RequestException(code, name + ": it has " + bytes + " bytes, at most " + maxBytes);
    }
  }

  /** Whether anything can be seen of a character. */
  private static boolean isSeen(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  private static RequestException invalid(String field, String why) {
    return new RequestException(INVALID, field + ": " + why);
  }
}
