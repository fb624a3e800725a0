package dev.segue.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.plan.Windows;
import dev.segue.evaluation.judge.Aspect;
import dev.segue.evaluation.judge.Judge;
import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Cuts.Span;
import dev.segue.evaluation.video.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Small videos whose figures are known. */
class MeterTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @Test
  void tellsJointsFromBordersFromTheRest() {
    Meter meter = new Meter(Cuts.every(4, 100), null, span -> Map.of());
    int level = 0;
    for (int f = 0; f < 12; f++) {
      // 8 more at frames 4 and 8 (joints), 3 more at 2, 6 and 10 (borders), 1 more elsewhere.
      level += f == 0 ? 0 : f % 4 == 0 ? 8 : f % 4 == 2 ? 3 : 1;
      meter.take(flat(level));
    }
    Map<Measure, Double> found = Measures.of(meter.observed());
    assertThat(found)
        .containsEntry(Measure.PIXELS_JOINT, 8.0)
        .containsEntry(Measure.PIXELS_BORDER, 3.0)
        .containsEntry(Measure.PIXELS_INSIDE, 1.0)
        .containsEntry(Measure.PIXELS_RATIO, 8.0)
        // The median of 1, 3 and 1 in each of three segments.
        .containsEntry(Measure.FLICKER, 1.0)
        .containsEntry(Measure.SHARPNESS, 0.0)
        .doesNotContainKeys(Measure.CENTRE_JOINT, Measure.FRECHET, Measure.SUBJECT);
  }

  @Test
  void takesJointsFromTheVideosOwnPlan() {
    assertThat(Cuts.of(Windows.staggered(40, 16, true)))
        .isEqualTo(new Cuts(List.of(16, 32), List.of(8, 24)));
    assertThat(Cuts.of(Windows.aligned(40, 16)))
        .isEqualTo(new Cuts(List.of(16, 32), List.of(16, 32)));
    assertThat(Cuts.every(16, 40)).isEqualTo(Cuts.of(Windows.staggered(40, 16, true)));
    assertThat(Cuts.every(16, 40).segments(40))
        .containsExactly(new Span(0, 16), new Span(16, 32), new Span(32, 40));
  }

  @Test
  void hasNoJointInOneSegmentAndNothingInOneFrame() {
    Meter meter = new Meter(Cuts.every(16, 100), null, span -> Map.of());
    meter.take(flat(1));
    assertThat(Measures.of(meter.observed())).containsOnlyKeys(Measure.SHARPNESS);
    Meter two = new Meter(Cuts.every(16, 100), null, span -> Map.of());
    two.take(flat(1));
    two.take(flat(2));
    assertThat(Measures.of(two.observed()))
        .containsEntry(Measure.PIXELS_INSIDE, 1.0)
        .doesNotContainKeys(Measure.PIXELS_JOINT, Measure.PIXELS_RATIO);
  }

  @Test
  void countsEdgesBothWays() {
    byte[] checkers = new byte[3 * 4];
    Arrays.fill(checkers, 0, 3, (byte) 100);
    Arrays.fill(checkers, 9, 12, (byte) 100);
    Meter meter = new Meter(Cuts.every(16, 100), null, span -> Map.of());
    meter.take(new Picture(2, 2, checkers));
    assertThat(Measures.of(meter.observed())).containsEntry(Measure.SHARPNESS, 200.0);
  }

  @Test
  void whatMovesEvenlyIsSmoothAndWhatJumpsIsNot() {
    assertThat(smoothness(8, 12, 16)).isEqualTo(1, CLOSE);
    // 64 of 1024 pixels are where they are not expected, and as many are not where they are.
    assertThat(smoothness(8, 18, 8)).isEqualTo(1 - 128.0 * 200 / 255 / 1024, within(1e-6));
  }

  private static double smoothness(int... lefts) {
    Meter meter = new Meter(Cuts.every(16, 100), null, span -> Map.of());
    for (int left : lefts) {
      byte[] rgb = new byte[3 * 32 * 32];
      for (int y = 8; y < 16; y++) {
        Arrays.fill(rgb, 3 * (y * 32 + left), 3 * (y * 32 + left + 8), (byte) 200);
      }
      meter.take(new Picture(32, 32, rgb));
    }
    return Measures.of(meter.observed()).get(Measure.SMOOTHNESS);
  }

  @Test
  void measuresWhatTheJudgeSees() {
    // The centre moves by .01 inside and by .05 at joints; every second frame looks otherwise.
    Meter meter =
        new Meter(
            Cuts.every(8, 100),
            new Script(0.01, 0.05, 8),
            span -> Map.of(Aspect.SUBJECT, "ball", Aspect.MOTION, "left"));
    IntStream.range(0, 24).forEach(f -> meter.take(flat(f)));
    Map<Measure, Double> found = Measures.of(meter.observed());

    assertThat(found.get(Measure.CENTRE_JOINT)).isEqualTo(0.05, CLOSE);
    assertThat(found.get(Measure.CENTRE_INSIDE)).isEqualTo(0.01, CLOSE);
    assertThat(found.get(Measure.CENTRE_RATIO)).isEqualTo(5, CLOSE);
    assertThat(found.get(Measure.DYNAMIC_DEGREE)).isEqualTo((2 * 0.05 + 21 * 0.01) / 23, CLOSE);
    // To the frame before always 0; to the first 0 in 12 of 23 frames and 1 in 11.
    assertThat(found.get(Measure.SUBJECT_CONSISTENCY)).isEqualTo(11 / 2.0 / 23, CLOSE);
    assertThat(found.get(Measure.BACKGROUND_CONSISTENCY)).isEqualTo(1, CLOSE);
    assertThat(found).containsEntry(Measure.SUBJECT, 1.0).doesNotContainKey(Measure.PLACE);
  }

  @Test
  void judgesSegmentsThatAreLongEnoughAlone() {
    Meter meter =
        new Meter(Cuts.every(8, 100), new Script(0, 0, 8), span -> Map.of(Aspect.MOTION, "right"));
    IntStream.range(0, 12).forEach(f -> meter.take(flat(f)));
    Observed observed = meter.observed();

    assertThat(observed.segments().get(0).answers()).containsEntry(Aspect.MOTION, "left");
    assertThat(observed.segments().get(1).answers()).isEmpty();
    assertThat(Measures.of(observed)).containsEntry(Measure.MOTION, 0.0);
  }

  @Test
  void asksOfEachSegmentWhatItsOwnPromptAsks() {
    Meter meter =
        new Meter(
            Cuts.every(8, 100),
            new Script(0, 0, 8),
            span -> Map.of(Aspect.MOTION, span.from() == 8 ? "left" : "right"));
    IntStream.range(0, 32).forEach(f -> meter.take(flat(f)));
    Observed observed = meter.observed();

    assertThat(Measures.of(observed)).containsEntry(Measure.MOTION, 0.25);
    assertThat(Measures.of(observed, observed.segments().get(1).span()))
        .containsEntry(Measure.MOTION, 1.0);
  }

  @Test
  void ofSeveralVideosRatiosAreThoseOfTheMeans() {
    Map<Measure, Double> all =
        Measures.over(
            List.of(
                Map.of(Measure.PIXELS_JOINT, 1.0, Measure.PIXELS_INSIDE, 1.0, Measure.SUBJECT, 1.0),
                Map.of(Measure.PIXELS_JOINT, 9.0, Measure.PIXELS_INSIDE, 3.0)));
    assertThat(all).containsEntry(Measure.PIXELS_RATIO, 2.5).containsEntry(Measure.SUBJECT, 1.0);
  }

  private static Picture flat(int level) {
    byte[] rgb = new byte[3 * 4];
    Arrays.fill(rgb, (byte) level);
    return new Picture(2, 2, rgb);
  }

  /** Sees what it was told to see. */
  private static final class Script implements Judge {
    private final double inside;
    private final double joint;
    private final int length;
    private double x;
    private int frame;

    private Script(double inside, double joint, int length) {
      this.inside = inside;
      this.joint = joint;
      this.length = length;
    }

    @Override
    public List<Seen> see(List<Picture> frames) {
      return frames.stream().map(picture -> next()).toList();
    }

    private Seen next() {
      x += frame == 0 ? 0 : frame % length == 0 ? joint : inside;
      float[] subject = frame++ % 2 == 0 ? new float[] {1, 0} : new float[] {0, 1};
      return new Seen(x, 0.5, new float[] {1, 1}, subject, new float[] {2, 2});
    }

    @Override
    public Map<Aspect, String> answer(List<Seen> clip) {
      return Map.of(Aspect.SUBJECT, "ball", Aspect.MOTION, "left");
    }
  }
}
