package dev.segue.diffusion.recipes;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;

/** Cuts windows out of structures (Eq 13). Pure. */
final class StructureCut {
  private StructureCut() {}

  /**
   * The frames that a window refines, out of the structures that they lie in.
   *
   * @param structures by segment, each float32 {@code [C, L, h, w]}
   * @return float32 {@code [C, window.length(), h, w]}
   */
  static Tensor of(Layout layout, Window window, Map<Integer, Tensor> structures) {
    Tensor all = null;
    for (int segment : layout.structuresOf(window.index())) {
      Tensor structure = structures.get(segment);
      if (structure == null) {
        throw new IllegalArgumentException(
            "window " + window.index() + " needs structure " + segment);
      }
      int first = layout.start(segment);
      Tensor part =
          Frames.slice(
              structure,
              Math.max(0, window.from() - first),
              Math.min(layout.end(segment), window.to()) - first);
      all = all == null ? part : Frames.join(all, part);
    }
    return all;
  }
}
