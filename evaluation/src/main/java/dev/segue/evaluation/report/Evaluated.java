package dev.segue.evaluation.report;

import dev.segue.diffusion.recipe.Timeline;
import dev.segue.evaluation.measure.Cuts.Span;
import dev.segue.evaluation.measure.Measure;
import dev.segue.evaluation.measure.Measures;
import dev.segue.evaluation.measure.Observed;
import java.util.List;
import java.util.Map;

/**
 * A video and what was found.
 *
 * @param name of the video, for people
 * @param prompts what shall be seen when, or null
 * @param video what was seen in it
 * @param measures of it
 * @param drawn what was seen in the drawn clip of the same prompt, or null
 * @param reference the drawn clip's measures; empty where there is none
 */
public record Evaluated(
    String name,
    Timeline prompts,
    Observed video,
    Map<Measure, Double> measures,
    Observed drawn,
    Map<Measure, Double> reference) {
  public Evaluated {
    measures = Map.copyOf(measures);
    reference = Map.copyOf(reference);
  }

  /** The first of its prompts, or null. */
  public String prompt() {
    return prompts == null ? null : prompts.entries().get(0).prompt();
  }

  /** Measures of each segment. */
  public List<Map<Measure, Double>> segments() {
    return video.segments().stream()
        .map(segment -> segment.span())
        .map((Span span) -> Measures.of(video, span))
        .toList();
  }
}
