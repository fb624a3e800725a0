package dev.segue.evaluation.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.evaluation.measure.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesTest {
  @TempDir Path directory;

  @Test
  void whatWasAddedIsThereAgain() throws IOException {
    Path file = directory.resolve("outcomes.jsonl");
    Outcome outcome = outcome("a", 0.5);
    Outcomes.open(file).add(outcome);

    assertThat(Outcomes.open(file).get("a")).isEqualTo(outcome);
    assertThat(Outcomes.open(file).get("b")).isNull();
  }

  @Test
  void aLineThatWasCutOffIsPassedOverAndReplaced() throws IOException {
    Path file = directory.resolve("outcomes.jsonl");
    Outcomes.open(file).add(outcome("a", 0.5));
    Files.writeString(file, "{\"key\": \"b\", \"prom", StandardOpenOption.APPEND);

    Outcomes outcomes = Outcomes.open(file);
    outcomes.add(outcome("b", 0.25));

    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(Outcomes.open(file).get("b").measures()).containsEntry(Measure.FLICKER, 0.25);
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    for (String line : List.of("hello\n", "{}\n", "[]\n", "{\"key\": 1, \"measures\": 3}\n")) {
      Path file = Files.writeString(directory.resolve("outcomes.jsonl"), line);
      assertThatThrownBy(() -> Outcomes.open(file))
          .as(line)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a line that is no outcome");
    }
  }

  static Outcome outcome(String key, double flicker) {
    return new Outcome(
        key,
        "a red ball",
        1,
        40,
        2.5,
        Map.of(Measure.FLICKER, flicker),
        List.of(Map.of(Measure.FLICKER, flicker), Map.of()),
        Map.of(Measure.FLICKER, 0.125));
  }
}
