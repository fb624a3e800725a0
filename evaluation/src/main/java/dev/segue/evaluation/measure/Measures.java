package dev.segue.evaluation.measure;

import dev.segue.evaluation.judge.Aspect;
import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Cuts.Span;
import dev.segue.evaluation.measure.Observed.Segment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** From what was observed to figures. What cannot be told is left out. Pure. */
public final class Measures {
  private static final Map<Aspect, Measure> ADHERENCE =
      Map.of(
          Aspect.SUBJECT, Measure.SUBJECT,
          Aspect.COLOUR, Measure.COLOUR,
          Aspect.PLACE, Measure.PLACE,
          Aspect.MOTION, Measure.MOTION);

  private Measures() {}

  /** Of a whole video. */
  public static Map<Measure, Double> of(Observed video) {
    return of(video, new Span(0, video.frames()));
  }

  /**
   * Of some frames of a video. The joint at the first frame is theirs, the one behind the last is
   * not.
   */
  public static Map<Measure, Double> of(Observed video, Span span) {
    Map<Measure, Double> all = new EnumMap<>(Measure.class);
    Set<Integer> joints = new HashSet<>(video.cuts().joints());
    Set<Integer> borders = new HashSet<>(video.cuts().borders());
    IntPredicate joint = n -> joints.contains(n + 1);
    IntPredicate border = n -> borders.contains(n + 1) && !joints.contains(n + 1);
    IntPredicate inside = joint.or(border).negate();
    Span changes = new Span(Math.max(0, span.from() - 1), Math.max(0, span.to() - 1));
    put(all, Measure.PIXELS_JOINT, mean(video.changes(), changes, joint));
    put(all, Measure.PIXELS_BORDER, mean(video.changes(), changes, border));
    put(all, Measure.PIXELS_INSIDE, mean(video.changes(), changes, inside));
    ratio(all, Measure.PIXELS_RATIO, Measure.PIXELS_JOINT, Measure.PIXELS_INSIDE);
    put(all, Measure.SHARPNESS, mean(video.edges(), span, n -> true));
    Span odd = new Span(span.from() / 2, Math.min(video.errors().size(), span.to() / 2));
    put(all, Measure.SMOOTHNESS, 1 - mean(video.errors(), odd, n -> true));
    List<Segment> segments =
        video.segments().stream()
            .filter(s -> s.span().from() < span.to() && s.span().to() > span.from())
            .toList();
    put(all, Measure.FLICKER, mean(segments.stream().map(Segment::flicker).toList()));
    if (!video.seen().isEmpty()) {
      List<Double> moves = moves(video.seen());
      put(all, Measure.CENTRE_JOINT, mean(moves, changes, joint));
      put(all, Measure.CENTRE_INSIDE, mean(moves, changes, inside));
      ratio(all, Measure.CENTRE_RATIO, Measure.CENTRE_JOINT, Measure.CENTRE_INSIDE);
      put(all, Measure.DYNAMIC_DEGREE, mean(moves, changes, n -> true));
      consistency(all, video.seen(), span);
      adherence(all, segments);
    }
    return all;
  }

  private static List<Double> moves(List<Seen> seen) {
    List<Double> moves = new ArrayList<>();
    for (int f = 1; f < seen.size(); f++) {
      moves.add(seen.get(f).distance(seen.get(f - 1)));
    }
    return moves;
  }

  /** Likeness to the frame before and to the video's first, averaged. */
  private static void consistency(Map<Measure, Double> all, List<Seen> seen, Span span) {
    double subject = 0;
    double background = 0;
    int count = 0;
    Seen first = seen.get(0);
    for (int f = Math.max(1, span.from()); f < span.to(); f++) {
      Seen now = seen.get(f);
      Seen before = seen.get(f - 1);
      subject += (now.subjectLike(before) + now.subjectLike(first)) / 2;
      background += (now.backgroundLike(before) + now.backgroundLike(first)) / 2;
      count++;
    }
    if (count > 0) {
      all.put(Measure.SUBJECT_CONSISTENCY, subject / count);
      all.put(Measure.BACKGROUND_CONSISTENCY, background / count);
    }
  }

  private static void adherence(Map<Measure, Double> all, List<Segment> segments) {
    for (Aspect aspect : Aspect.values()) {
      List<Double> right =
          segments.stream()
              .filter(s -> s.asked().containsKey(aspect) && s.answers().containsKey(aspect))
              .map(s -> s.answers().get(aspect).equals(s.asked().get(aspect)) ? 1.0 : 0.0)
              .toList();
      put(all, ADHERENCE.get(aspect), mean(right));
    }
  }

  private static void ratio(Map<Measure, Double> all, Measure ratio, Measure a, Measure b) {
    Double over = all.get(a);
    Double under = all.get(b);
    if (over != null && under != null && under > 0) {
      all.put(ratio, over / under);
    }
  }

  private static void put(Map<Measure, Double> all, Measure measure, double value) {
    if (!Double.isNaN(value)) {
      all.put(measure, value);
    }
  }

  private static double mean(List<Double> values) {
    return mean(values, new Span(0, values.size()), n -> true);
  }

  private static double mean(List<Double> values, Span span, IntPredicate which) {
    double sum = 0;
    int count = 0;
    for (int n = span.from(); n < span.to(); n++) {
      if (which.test(n) && !values.get(n).isNaN()) {
        sum += values.get(n);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /**
   * Of several videos: the mean of each measure over those that have it; ratios are those of the
   * means.
   */
  public static Map<Measure, Double> over(List<Map<Measure, Double>> videos) {
    Map<Measure, Double> all = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      put(
          all,
          measure,
          mean(
              videos.stream()
                  .filter(v -> v.containsKey(measure))
                  .map(v -> v.get(measure))
                  .toList()));
    }
    ratio(all, Measure.PIXELS_RATIO, Measure.PIXELS_JOINT, Measure.PIXELS_INSIDE);
    ratio(all, Measure.CENTRE_RATIO, Measure.CENTRE_JOINT, Measure.CENTRE_INSIDE);
    return all;
  }
}
