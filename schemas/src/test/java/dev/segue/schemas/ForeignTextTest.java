package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {
  @Test
  void whatBreaksALineOrPaintsATerminalIsWrittenOut() {
    assertThat(ForeignText.line("x\n2026 ERROR \u001b[31mForged\u2028\u202e", 100))
        .isEqualTo("x\\u000a2026 ERROR \\u001b[31mForged\\u2028\\u202e");
    assertThat(ForeignText.line("ein roter Bär 🐻", 100)).isEqualTo("ein roter Bär 🐻");
  }

  @Test
  void aProblemQuotesNobodyAtLength() {
    String message = new Problem("event-type-unknown", "'" + "y".repeat(1_000_000)).message();

    assertThat(message).hasSize(1_000).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 7, 12, 13})
  void whatWasCutIsNotCutAgain(int most) {
    for (String text :
        new String[] {"\u0001\u0001\u0001", "abcdefghijklmn", "🐻🐻🐻🐻🐻🐻🐻", "a\u0001🐻\n"}) {
      String line = ForeignText.line(text, most);

      assertThat(line.length()).isLessThanOrEqualTo(most);
      assertThat(ForeignText.line(line, most)).isEqualTo(line);
    }
  }
}
