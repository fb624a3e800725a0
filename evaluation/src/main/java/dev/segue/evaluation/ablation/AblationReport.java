package dev.segue.evaluation.ablation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.evaluation.measure.Measure;
import dev.segue.evaluation.report.JsonReport;
import dev.segue.kernel.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table with what was found, for people (Markdown) and programs (JSON). Pure. */
public final class AblationReport {
  private static final int[] SHOWN = {1, 5, 10, 20, 38};
  private static final List<Measure> OVER_TIME =
      List.of(
          Measure.SUBJECT_CONSISTENCY,
          Measure.DYNAMIC_DEGREE,
          Measure.FLICKER,
          Measure.SUBJECT,
          Measure.MOTION);

  private final Table table;
  private final Map<Row, List<Outcome>> found;

  /**
   * A report.
   *
   * @param found what there is of each row, in the table's order; rows may have none
   */
  public AblationReport(Table table, Map<Row, List<Outcome>> found) {
    this.table = table;
    this.found = new LinkedHashMap<>(found);
  }

  /** A page. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    line(text, "# " + table.title());
    line(text, "");
    line(text, table.words());
    line(text, "");
    line(text, about());
    line(text, "");
    row(text, "", table.rows().stream().map(Row::label).toList(), "drawn");
    row(text, "---", table.rows().stream().map(row -> "---").toList(), "---");
    row(text, "recipe, frames", each(row -> row.recipe() + ", " + row.frames()), "");
    row(text, "videos", each(row -> Integer.toString(of(row).size())), "");
    row(text, "forwards", each(row -> spread(row, o -> (double) o.forwards()).text(0)), "");
    row(text, "seconds", each(row -> spread(row, Outcome::seconds).text(1)), "");
    for (Measure measure : Measure.values()) {
      row(
          text,
          measure.words() + arrow(measure),
          each(row -> spread(row, o -> o.measures().get(measure)).text(measure.decimals())),
          drawn(measure).text(measure.decimals()));
    }
    overTime(text);
    List<Row> remarked = table.rows().stream().filter(row -> !row.remark().isEmpty()).toList();
    if (!remarked.isEmpty()) {
      line(text, "");
      remarked.forEach(row -> line(text, "- " + row.label() + ": " + row.remark() + "."));
    }
    return text.toString();
  }

  private String about() {
    long prompts =
        found.values().stream().flatMap(List::stream).map(Outcome::prompt).distinct().count();
    long seeds =
        found.values().stream().flatMap(List::stream).map(Outcome::seed).distinct().count();
    return String.format(
        Locale.ROOT,
        "%d prompts, %d seeds; the mean over videos and its 95%% interval. Beside it stand the"
            + " drawn clips of the same prompts: what there is to reach.",
        prompts,
        seeds);
  }

  private static String arrow(Measure measure) {
    return switch (measure.better()) {
      case LOWER -> " ↓";
      case HIGHER -> " ↑";
      case NEITHER -> "";
    };
  }

  private void overTime(StringBuilder text) {
    int most =
        found.values().stream()
            .flatMap(List::stream)
            .mapToInt(o -> o.segments().size())
            .max()
            .orElse(0);
    if (most < SHOWN[1]) {
      return;
    }
    for (Measure measure : OVER_TIME) {
      line(text, "");
      line(text, "In segment: " + measure.words() + arrow(measure));
      line(text, "");
      row(text, "segment", table.rows().stream().map(Row::label).toList());
      row(text, "---", table.rows().stream().map(row -> "---").toList());
      for (int segment : SHOWN) {
        if (segment <= most) {
          row(
              text,
              Integer.toString(segment),
              each(
                  row ->
                      spread(
                              row,
                              o ->
                                  o.segments().size() < segment
                                      ? null
                                      : o.segments().get(segment - 1).get(measure))
                          .text(measure.decimals())));
        }
      }
    }
  }

  /** The figures, with each video's own. */
  public ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("table", table.name()).put("title", table.title());
    ArrayNode rows = json.putArray("rows");
    for (Row row : table.rows()) {
      ObjectNode one = rows.addObject();
      one.put("label", row.label()).put("recipe", row.recipe()).put("frames", row.frames());
      one.set("options", row.options());
      one.put("remark", row.remark());
      put(one, "forwards", spread(row, o -> (double) o.forwards()));
      put(one, "seconds", spread(row, Outcome::seconds));
      ObjectNode measures = one.putObject("measures");
      for (Measure measure : Measure.values()) {
        put(measures, measure.key(), spread(row, o -> o.measures().get(measure)));
      }
      ArrayNode videos = one.putArray("videos");
      for (Outcome outcome : of(row)) {
        ObjectNode video = videos.addObject();
        video.put("prompt", outcome.prompt()).put("seed", outcome.seed());
        video.put("forwards", outcome.forwards()).put("seconds", outcome.seconds());
        video.set("measures", JsonReport.measures(outcome.measures()));
      }
    }
    ObjectNode drawn = json.putObject("drawn");
    for (Measure measure : Measure.values()) {
      put(drawn, measure.key(), drawn(measure));
    }
    return json;
  }

  private static void put(ObjectNode to, String name, Spread spread) {
    if (spread.count() > 0) {
      ObjectNode one = to.putObject(name).put("mean", spread.mean()).put("count", spread.count());
      if (!Double.isNaN(spread.interval())) {
        one.put("interval", spread.interval());
      }
    }
  }

  private List<Outcome> of(Row row) {
    return found.getOrDefault(row, List.of());
  }

  private List<String> each(Function<Row, String> cell) {
    return table.rows().stream().map(cell).toList();
  }

  private Spread spread(Row row, Function<Outcome, Double> value) {
    return Spread.of(of(row).stream().map(value).filter(Objects::nonNull).toList());
  }

  /** Of the drawn clips, each once. */
  private Spread drawn(Measure measure) {
    Map<String, Double> byPrompt =
        found.values().stream()
            .flatMap(List::stream)
            .filter(o -> o.drawn().containsKey(measure))
            .collect(
                Collectors.toMap(
                    Outcome::prompt, o -> o.drawn().get(measure), (a, b) -> a, LinkedHashMap::new));
    return Spread.of(new ArrayList<>(byPrompt.values()));
  }

  private static void row(StringBuilder text, String name, List<String> cells, String last) {
    List<String> all = new ArrayList<>(cells);
    all.add(last);
    row(text, name, all);
  }

  private static void row(StringBuilder text, String name, List<String> cells) {
    line(text, "| " + name + " | " + String.join(" | ", cells) + " |");
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
