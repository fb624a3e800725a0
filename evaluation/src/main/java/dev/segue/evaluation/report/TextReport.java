package dev.segue.evaluation.report;

import dev.segue.evaluation.measure.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures for people. Pure. */
public final class TextReport {
  private static final int[] DRIFT = {1, 5, 10, 20, 38};
  private static final List<Measure> OVER_TIME =
      List.of(
          Measure.SUBJECT_CONSISTENCY,
          Measure.BACKGROUND_CONSISTENCY,
          Measure.DYNAMIC_DEGREE,
          Measure.PIXELS_INSIDE,
          Measure.FLICKER,
          Measure.SHARPNESS);

  private TextReport() {}

  /**
   * Each video, and all of them when there are several.
   *
   * @param reference whether the drawn clips' figures stand beside
   */
  public static String of(List<Evaluated> videos, boolean reference) {
    StringBuilder text = new StringBuilder();
    for (Evaluated video : videos) {
      text.append(title(video));
      text.append(table(video.measures(), reference ? video.reference() : null));
      if (video.segments().size() >= DRIFT[1]) {
        text.append(String.format(Locale.ROOT, "%n")).append(drift(video.segments()));
      }
      text.append(String.format(Locale.ROOT, "%n"));
    }
    if (videos.size() > 1) {
      text.append(String.format(Locale.ROOT, "all %d videos%n", videos.size()));
      text.append(table(Evaluator.over(videos), reference ? Evaluator.reference(videos) : null));
      text.append(String.format(Locale.ROOT, "%n"));
    }
    return text.toString().stripTrailing();
  }

  private static String title(Evaluated video) {
    boolean isStory = video.prompts() != null && video.prompts().entries().size() > 1;
    String prompt = video.prompt() == null || isStory ? "" : ", \"" + video.prompt() + "\"";
    StringBuilder title =
        new StringBuilder(
            String.format(
                Locale.ROOT, "%s: %d frames%s%n", video.name(), video.video().frames(), prompt));
    if (isStory) {
      video
          .prompts()
          .entries()
          .forEach(
              entry ->
                  title.append(
                      String.format(
                          Locale.ROOT, "  from frame %d: \"%s\"%n", entry.at(), entry.prompt())));
    }
    return title.toString();
  }

  private static String table(Map<Measure, Double> measures, Map<Measure, Double> reference) {
    StringBuilder text = new StringBuilder();
    if (reference != null) {
      text.append(String.format(Locale.ROOT, "%46s%12s%n", "here", "drawn"));
    }
    for (Measure measure : Measure.values()) {
      text.append(
          String.format(
              Locale.ROOT, "  %-34s%10s", measure.words(), measure.text(measures.get(measure))));
      if (reference != null) {
        text.append(String.format(Locale.ROOT, "%12s", measure.text(reference.get(measure))));
      }
      text.append(String.format(Locale.ROOT, "%n"));
    }
    return text.toString();
  }

  private static String drift(List<Map<Measure, Double>> segments) {
    List<Integer> shown = new ArrayList<>();
    for (int segment : DRIFT) {
      if (segment <= segments.size()) {
        shown.add(segment);
      }
    }
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "  %-34s", "in segment"));
    shown.forEach(segment -> text.append(String.format(Locale.ROOT, "%10d", segment)));
    text.append(String.format(Locale.ROOT, "%n"));
    for (Measure measure : OVER_TIME) {
      text.append(String.format(Locale.ROOT, "  %-34s", measure.words()));
      for (int segment : shown) {
        text.append(
            String.format(
                Locale.ROOT, "%10s", measure.text(segments.get(segment - 1).get(measure))));
      }
      text.append(String.format(Locale.ROOT, "%n"));
    }
    return text.toString();
  }
}
