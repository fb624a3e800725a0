package dev.segue.schemas;

/** Text of which anybody may have written a part, made fit for one line of a log or an answer. */
public final class ForeignText {
  private ForeignText() {}

  /**
   * The text with what is no letter in a line (control characters, line and paragraph separators,
   * lone surrogates) as <code>\\u001b</code>, cut where it is longer than {@code most} characters.
   * What is made so stays as it is when it is made so again.
   */
  public static String line(String text, int most) {
    if (text.length() <= most && text.codePoints().noneMatch(ForeignText::breaksALine)) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    int kept = 0;
    for (int at = 0; at < text.length() && line.length() <= most; ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      if (breaksALine(point)) {
        line.append('\\').append('u').append(hex(point));
      } else {
        line.appendCodePoint(point);
      }
      kept = line.length() < most ? line.length() : kept;
    }
    if (line.length() > most) {
      line.setLength(kept);
      line.append('…');
    }
    return line.toString();
  }

  private static boolean breaksALine(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.FORMAT ->
          true;
      default -> false;
    };
  }

  private static String hex(int point) {
    String digits = Integer.toHexString(point);
    return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }
}
