package dev.segue.infra.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessEndTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theCodeIsTheWorks() {
    assertThat(code(() -> 7)).isEqualTo(7);
    assertThat(err.size()).isZero();
  }

  @Test
  void whatWasForeseenIsToldInOneSentence() {
    int code =
        code(
            () -> {
              throw new StoreException("store-denied", "the store accepts no such key", null);
            });

    assertThat(code).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(String.format("segue: the store accepts no such key%n"));
  }

  @Test
  void whatAMessageQuotesPaintsNoTerminal() {
    int code =
        code(
            () -> {
              throw new StoreException("store-denied", "no bucket '\u001b[31m\n'", null);
            });

    assertThat(code).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(String.format("segue: no bucket '\\u001b[31m\\u000a'%n"));
  }

  @Test
  void settingsThatMakeNoSenseAreToldEachByItself() {
    int code =
        code(
            () -> {
              Settings.from(Map.of("SEGUE_HTTP_PORT", "many", "SEGUE_SLOTS", "none"));
              return 0;
            });

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(line -> line.startsWith("segue: "))
        .anyMatch(line -> line.contains("SEGUE_HTTP_PORT"))
        .anyMatch(line -> line.contains("SEGUE_SLOTS"));
  }

  @Test
  void anythingElseIsToldInFull() {
    int code =
        code(
            () -> {
              throw new StackOverflowError("deep");
            });

    assertThat(code).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("this should not happen", "deep", "\tat ");
  }

  private int code(ProcessEnd.Work work) {
    return ProcessEnd.code(work, new PrintStream(err, true, UTF_8));
  }
}
