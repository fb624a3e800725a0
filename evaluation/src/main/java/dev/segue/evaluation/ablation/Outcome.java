package dev.segue.evaluation.ablation;

import dev.segue.evaluation.measure.Measure;
import dev.segue.evaluation.report.Evaluated;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was found of one video of a table.
 *
 * @param key of its trial
 * @param prompt what was asked for
 * @param seed what decided the draws
 * @param forwards of denoising experts that it took
 * @param seconds from the request to the last chunk, nothing else running
 * @param measures of the whole
 * @param segments of each segment
 * @param drawn of the drawn clip of its prompt; empty where there is none
 */
public record Outcome(
    String key,
    String prompt,
    long seed,
    long forwards,
    double seconds,
    Map<Measure, Double> measures,
    List<Map<Measure, Double>> segments,
    Map<Measure, Double> drawn) {
  public Outcome {
    measures = copy(measures);
    segments = segments.stream().map(Outcome::copy).toList();
    drawn = copy(drawn);
  }

  private static Map<Measure, Double> copy(Map<Measure, Double> of) {
    Map<Measure, Double> copy = new EnumMap<>(Measure.class);
    copy.putAll(of);
    return copy;
  }

  /** That of a trial. */
  public static Outcome of(
      String key, Trial trial, long forwards, double seconds, Evaluated evaluated) {
    return new Outcome(
        key,
        trial.prompt(),
        trial.seed(),
        forwards,
        seconds,
        evaluated.measures(),
        evaluated.segments(),
        evaluated.reference());
  }
}
