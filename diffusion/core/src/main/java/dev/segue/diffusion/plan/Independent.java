package dev.segue.diffusion.plan;

/**
 * A plan of one track a segment, none of which reads another; recipes that read say so on top.
 *
 * @param layout how frames are cut
 * @param steps K
 * @param refinements how many latents a window stores
 */
public record Independent(Layout layout, int steps, int refinements) implements Plan {
  @Override
  public int tracks() {
    return layout.segments();
  }

  @Override
  public int steps(int track) {
    return steps;
  }

  @Override
  public int segment(int track) {
    return track;
  }

  @Override
  public boolean makesStructure(int track) {
    return true;
  }
}
