package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.evaluation.ablation.Row;
import dev.segue.evaluation.ablation.Table;
import dev.segue.evaluation.ablation.Tables;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code segue ablate}. */
class AblateTest {
  @TempDir Path directory;

  @Test
  void everyWayOfEveryTableCanBeMadeByTheBundledExperts() {
    Manifest manifest = BundleLoader.describe(BundledExperts.directory()).manifest();
    for (Table table : Tables.all()) {
      for (Row row : table.rows()) {
        PlanCheck.check(Recipes.resolve(row.recipe(), row.options(), manifest).plan(row.frames()));
      }
    }
  }

  @Test
  void listsItsTablesAndTheirWays() {
    Run run = Run.of(directory, "ablate");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .filteredOn(line -> !line.startsWith(" "))
        .hasSize(Tables.all().size())
        .anyMatch(line -> line.startsWith("drift"));
    assertThat(run.out().lines()).anyMatch(line -> line.matches(" +3  segue"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          step | there is no table 'step'; there are steps, extraction
          steps --seeds 0 | --seeds: a number from 1 to 1000, not 0
          steps --frames 0 | --frames: a number from 1
          steps --prompts 0 | --prompts: a number from 1 to 20 or a file
          steps --prompts 21 | --prompts: a number from 1 to 20 or a file
          steps --prompts none.txt | --prompts: cannot read none.txt
          steps --recipe segue | none of these ways of table 'steps' is by 'segue'
          steps --ways 10 | --ways: numbers from 1 to 9, not 10
          steps --ways 4 --recipe jvid | none of these ways of table 'steps' is by 'jvid'
          """)
  void nonsenseIsRefusedBeforeAnythingStarts(String line, String complaint) {
    Run run = Run.of(directory, ("ablate " + line).split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(complaint);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void makesMeasuresAndGoesOn() throws IOException {
    Path prompts = Files.writeString(directory.resolve("prompts.txt"), "a red ball\n\n");
    String out = directory.resolve("out").toString();
    String[] line = {
      "ablate",
      "coordination",
      "--ways",
      "1,2,3,6",
      "--frames",
      "16",
      "--seeds",
      "1",
      "--prompts",
      prompts.toString(),
      "--out",
      out,
      "--keep"
    };
    Path outcomes = directory.resolve("out/outcomes.jsonl");

    Run first = Run.of(directory.resolve("data"), line);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("| videos | 1 | 1 |", "| 9, coordinated |");
    assertThat(first.err()).contains("coordination: 4 videos, 0 of them measured already");
    var json = EventCodec.json().readTree(directory.resolve("out/coordination.json").toFile());
    assertThat(json.at("/rows/0/forwards/mean").asInt()).as("4 + 5 x 3").isEqualTo(19);
    assertThat(json.at("/rows/1/forwards/mean").asInt()).as("4 + 5").isEqualTo(9);
    assertThat(json.at("/rows/2/forwards/mean").asInt()).as("4 + 15").isEqualTo(19);
    assertThat(json.at("/rows/3/forwards/mean").asInt()).as("8 + 10 x 3").isEqualTo(38);
    assertThat(json.at("/rows/0/measures/subject/mean").isNumber()).isTrue();
    try (var videos = Files.list(directory.resolve("out/videos"))) {
      assertThat(videos).hasSize(4);
    }

    var lines = Files.readAllLines(outcomes);
    Files.write(outcomes, lines.subList(0, 3));
    Run second = Run.of(directory.resolve("data"), line);

    assertThat(second.err()).contains("coordination: 4 videos, 3 of them measured already");
    var again = Files.readAllLines(outcomes);
    assertThat(again).hasSize(4);
    assertThat(EventCodec.json().readTree(again.get(3)).get("measures"))
        .as("the same video")
        .isEqualTo(EventCodec.json().readTree(lines.get(3)).get("measures"));
  }
}
