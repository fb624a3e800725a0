package dev.segue.evaluation.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AblationReportTest {
  private static final Row WITH = Row.of("with", "confiner-long", 32, "{}");
  private static final Row WITHOUT =
      Row.of("without", "confiner-long", 32, "{\"coherence\": 0}").remark("a remark");
  private static final Table TABLE =
      new Table("strategies", "What it brings", "From a paper.", List.of(WITH, WITHOUT));

  private static final AblationReport REPORT =
      new AblationReport(
          TABLE,
          Map.of(
              WITH,
              List.of(OutcomesTest.outcome("a", 1), OutcomesTest.outcome("b", 3)),
              WITHOUT,
              List.of(OutcomesTest.outcome("c", 5))));

  @Test
  void aPageHasWaysAsColumnsAndTheDrawnClipsLast() {
    String page = REPORT.markdown();

    assertThat(page)
        .startsWith("# What it brings\n\nFrom a paper.\n\n1 prompts, 1 seeds;")
        .contains("|  | with | without | drawn |\n")
        .contains("| videos | 2 | 1 |  |\n")
        .contains("| forwards | 40 ±0 | 40 |  |\n")
        .contains("| flicker of still parts ↓ | 2.00 ±12.71 | 5.00 | 0.13 |\n")
        .contains("| motion smoothness ↑ | - | - | - |\n")
        .endsWith("- without: a remark.\n");
  }

  @Test
  void jsonHasEveryVideo() {
    JsonNode json = REPORT.json();

    assertThat(json.at("/rows/0/measures/flicker/mean").asDouble()).isEqualTo(2);
    assertThat(json.at("/rows/0/videos/1/measures/flicker").asDouble()).isEqualTo(3);
    assertThat(json.at("/rows/1/options/coherence").isNumber()).isTrue();
    assertThat(json.at("/rows/1/measures/flicker/interval").isMissingNode()).isTrue();
    assertThat(json.at("/drawn/flicker/mean").asDouble()).isEqualTo(0.125);
  }

  @Test
  void aTableWithoutOutcomesIsAPageToo() {
    assertThat(new AblationReport(TABLE, Map.of()).markdown()).contains("| videos | 0 | 0 |  |");
  }
}
