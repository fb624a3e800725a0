package dev.segue.evaluation.measure;

import dev.segue.diffusion.plan.Layout;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a video was put together: the first frame of each structure and of each chunk, the first
 * ones left out. Pure.
 *
 * @param joints where structures meet
 * @param borders where chunks meet
 */
public record Cuts(List<Integer> joints, List<Integer> borders) {
  public Cuts {
    joints = List.copyOf(joints);
    borders = List.copyOf(borders);
  }

  /**
   * A frame range.
   *
   * @param from its first frame
   * @param to one past its last
   */
  public record Span(int from, int to) {
    public int length() {
      return to - from;
    }
  }

  /** Those of a video's own plan. */
  public static Cuts of(Layout layout) {
    return new Cuts(
        IntStream.range(1, layout.segments()).mapToObj(i -> layout.frame(layout.start(i))).toList(),
        layout.windows().stream().skip(1).map(w -> layout.frame(w.keepFrom())).toList());
  }

  /** Those of staggered windows over a video of any length. */
  public static Cuts every(int length, int frames) {
    return new Cuts(
        IntStream.iterate(length, f -> f < frames, f -> f + length).boxed().toList(),
        IntStream.iterate(length / 2, f -> f < frames, f -> f + length).boxed().toList());
  }

  /**
   * The frame at whose prompt a segment was made: its middle, also where the video ends before
   * that.
   */
  public int middle(Span segment) {
    return segment.from() + length(segment) / 2;
  }

  /** How long segments are; the first one is shorter where its first latent is one frame. */
  private int length(Span segment) {
    if (joints.isEmpty()) {
      return segment.length();
    }
    return joints.size() == 1 || segment.from() == 0
        ? joints.get(0)
        : joints.get(1) - joints.get(0);
  }

  /** The segments of a video, in order. */
  public List<Span> segments(int frames) {
    List<Integer> starts =
        IntStream.concat(IntStream.of(0), joints.stream().mapToInt(f -> f).filter(f -> f < frames))
            .boxed()
            .toList();
    return IntStream.range(0, starts.size())
        .mapToObj(i -> new Span(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : frames))
        .toList();
  }
}
