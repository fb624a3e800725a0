package dev.segue.stitcher;

import dev.segue.diffusion.tensor.Tensor;

/** The frames of a chunk, one after the other. Not thread-safe. */
interface Decoding {
  /** How many there are. */
  int count();

  /** The next one's pixels, float32 {@code [3, H, W]}, 0 to 1. */
  Tensor next();
}
