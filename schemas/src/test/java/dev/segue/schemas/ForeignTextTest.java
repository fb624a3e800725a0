package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

    assertThat(message).hasSize(1_001).endsWith("…");
  }
}
