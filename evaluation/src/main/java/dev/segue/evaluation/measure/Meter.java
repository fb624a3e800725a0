package dev.segue.evaluation.measure;

import dev.segue.evaluation.judge.Aspect;
import dev.segue.evaluation.judge.Judge;
import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Cuts.Span;
import dev.segue.evaluation.measure.Observed.Segment;
import dev.segue.evaluation.video.Picture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks at a video, frame after frame; keeps no more than a segment of pictures. Not thread-safe.
 */
public final class Meter {
  private static final int BATCH = 16;

  /** A clip with less says nothing about motion. */
  private static final int LEAST_JUDGED = 8;

  private final Cuts cuts;
  private final Set<Integer> starts;
  private final Judge judge;
  private final Function<Span, Map<Aspect, String>> asked;
  private final List<Double> changes = new ArrayList<>();
  private final List<Double> edges = new ArrayList<>();
  private final List<Double> errors = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Picture> unseen = new ArrayList<>();
  private final List<Double> flickers = new ArrayList<>();
  private Flicker flicker = new Flicker();
  private Picture beforeLast;
  private Picture last;

  /**
   * A meter that has seen nothing.
   *
   * @param judge or null
   * @param asked what the prompt that holds in a segment asks for
   */
  public Meter(Cuts cuts, Judge judge, Function<Span, Map<Aspect, String>> asked) {
    this.cuts = cuts;
    this.starts = new HashSet<>(cuts.joints());
    this.judge = judge;
    this.asked = judge == null ? span -> Map.of() : asked;
  }

  /** Looks at the next frame. */
  public void take(Picture frame) {
    int number = edges.size();
    if (last != null) {
      changes.add(change(last, frame));
    }
    if (number > 1 && number % 2 == 0) {
      errors.add(Smoothness.error(beforeLast, last, frame));
    }
    if (starts.contains(number)) {
      flickers.add(flicker.value());
      flicker = new Flicker();
    }
    flicker.take(frame);
    edges.add(edges(frame));
    if (judge != null) {
      unseen.add(frame);
      if (unseen.size() == BATCH) {
        look();
      }
    }
    beforeLast = last;
    last = frame;
  }

  private void look() {
    if (!unseen.isEmpty()) {
      seen.addAll(judge.see(unseen));
      unseen.clear();
    }
  }

  /** Of all that was taken; nothing can be taken any more. */
  public Observed observed() {
    look();
    flickers.add(flicker.value());
    List<Span> spans = cuts.segments(edges.size());
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      boolean isJudged = judge != null && span.length() >= LEAST_JUDGED;
      segments.add(
          new Segment(
              span,
              flickers.get(i),
              asked.apply(span),
              isJudged ? judge.answer(seen.subList(span.from(), span.to())) : Map.of()));
    }
    return new Observed(cuts, changes, edges, errors, seen, segments);
  }

  private static double change(Picture a, Picture b) {
    double sum = 0;
    for (int n = 0; n < a.size(); n++) {
      sum += Math.abs(a.at(n) - b.at(n));
    }
    return sum / a.size();
  }

  private static double edges(Picture x) {
    int row = 3 * x.width();
    double across = 0;
    double down = 0;
    for (int n = 0; n < x.size(); n++) {
      across += n % row < row - 3 ? Math.abs(x.at(n + 3) - x.at(n)) : 0;
      down += n + row < x.size() ? Math.abs(x.at(n + row) - x.at(n)) : 0;
    }
    double columns = 3.0 * (x.width() - 1) * x.height();
    double rows = 3.0 * x.width() * (x.height() - 1);
    return (columns == 0 ? 0 : across / columns) + (rows == 0 ? 0 : down / rows);
  }
}
