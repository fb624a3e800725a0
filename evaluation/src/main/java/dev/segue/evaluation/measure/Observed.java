package dev.segue.evaluation.measure;

import dev.segue.evaluation.judge.Aspect;
import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Cuts.Span;
import java.util.List;
import java.util.Map;

/**
 * What was looked at in one video, frame by frame. Change n is between frames n and n + 1.
 *
 * @param cuts where it was put together
 * @param changes mean absolute difference of the pixels, 0 to 255
 * @param edges mean absolute difference of neighbouring pixels of each frame, both ways added
 * @param errors of each frame 1, 3, 5 and so on against what lies between its neighbours, 0 to 1
 * @param seen by the judge in each frame; empty without a judge
 * @param segments in order
 */
public record Observed(
    Cuts cuts,
    List<Double> changes,
    List<Double> edges,
    List<Double> errors,
    List<Seen> seen,
    List<Segment> segments) {
  public Observed {
    changes = List.copyOf(changes);
    edges = List.copyOf(edges);
    errors = List.copyOf(errors);
    seen = List.copyOf(seen);
    segments = List.copyOf(segments);
  }

  /**
   * A segment.
   *
   * @param span its frames
   * @param flicker of its still parts, NaN when it has one frame
   * @param asked what the prompt that holds there asks for; nothing where there is no prompt or no
   *     judge
   * @param answers of the judge; empty without one, or when it is too short to be judged
   */
  public record Segment(
      Span span, double flicker, Map<Aspect, String> asked, Map<Aspect, String> answers) {
    public Segment {
      asked = Map.copyOf(asked);
      answers = Map.copyOf(answers);
    }
  }

  public int frames() {
    return edges.size();
  }
}
