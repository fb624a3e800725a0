package dev.segue.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.cli.deploy.DeployFiles.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shown, warned of and scaled by is there under the names that our services give it. */
class QueriesTest {
  private static final Scraped SCRAPED = Scraped.everything();

  static Stream<Query> all() {
    List<Query> all = new ArrayList<>();
    all.addAll(panels());
    all.addAll(alerts());
    all.addAll(scaling());
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aQueryNamesMetricsAndLabelsThatThereAre(Query query) {
    assertThat(Promql.read(query.expression()).selectors()).isNotEmpty();
    assertThat(SCRAPED.unknown(query.expression())).isEmpty();
    for (String text : query.texts()) {
      assertThat(SCRAPED.unknownIn(text, query.expression())).as(text).isEmpty();
    }
  }

  @Test
  void theyAreAllLookedAt() {
    assertThat(panels()).hasSizeGreaterThan(25);
    assertThat(alerts()).hasSizeGreaterThan(7);
    assertThat(scaling()).hasSize(1);
  }

  /** Were this not so, the test above would prove nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          segue_forward_seconds_count                                        | segue_forward_seconds_count
          sum by (kinds) (rate(segue_work_tasks_total[5m]))                  | kinds
          segue_work_tasks_total{state="done"} > 0 and up == 0               | segue_work_tasks_total{state}
          sum(rate(segue_work_tasks[5m])) / sum(segue_events_read_total)     | segue_work_tasks
          histogram_quantile(0.9, sum by (le) (segue_decode_seconds_count))  | le
          max without (job, feed) (segue_results_new_total{instance=~"a.+b"}) | feed
          """)
  void aNameThatIsNotThereIsFound(String query, String unknown) {
    assertThat(SCRAPED.unknown(query)).containsExactly(unknown);
  }

  @Test
  void aLabelThatIsNotThereIsFoundInATextToo() {
    assertThat(SCRAPED.unknownIn("{{kind}} on {{ $labels.host }}", "segue_work_tasks_total"))
        .containsExactly("host");
  }

  private static List<Query> panels() {
    List<Query> found = new ArrayList<>();
    for (JsonNode panel : DeployFiles.json("helm/segue/files/dashboard.json").get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        found.add(
            new Query(
                panel.get("title").asText(),
                target.get("expr").asText(),
                List.of(target.path("legendFormat").asText())));
      }
    }
    return found;
  }

  private static List<Query> alerts() {
    List<Query> found = new ArrayList<>();
    for (JsonNode group : DeployFiles.yaml("helm/segue/files/segue.rules.yml").get("groups")) {
      for (JsonNode rule : group.get("rules")) {
        List<String> texts = new ArrayList<>();
        rule.get("annotations").forEach(text -> texts.add(text.asText()));
        found.add(new Query(rule.get("alert").asText(), rule.get("expr").asText(), texts));
      }
    }
    return found;
  }

  /** With anything in place of what the chart fills in. */
  private static List<Query> scaling() {
    return DeployFiles.text("helm/segue/templates/workers.yaml")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("query: "))
        .map(line -> line.substring("query: '".length(), line.length() - 1))
        .map(line -> new Query("scaling", line.replaceAll("\\{\\{[^}]*}}", "x"), List.of()))
        .toList();
  }
}
