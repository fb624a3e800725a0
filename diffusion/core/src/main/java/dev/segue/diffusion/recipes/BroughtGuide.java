package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Tensor;

/**
 * A first guide that was brought along: its track has one cell, the picture's latent, so that one
 * worker encodes it and all read the same bits.
 */
record BroughtGuide(Experts experts) implements GuideFrame {
  @Override
  public TrackRun run() {
    return new Encoding();
  }

  @Override
  public int steps() {
    return 1;
  }

  private final class Encoding implements TrackRun {
    private Tensor latent;

    @Override
    public int track() {
      return 0;
    }

    @Override
    public int step() {
      return latent == null ? 0 : 1;
    }

    @Override
    public int steps() {
      return 1;
    }

    @Override
    public Tensor forward(Reads reads) {
      if (latent != null) {
        throw new IllegalStateException("the picture is encoded");
      }
      Tensor frame = experts.encode(reads.picture());
      return new Tensor(new int[] {frame.dim(0), 1, frame.dim(1), frame.dim(2)}, frame.data());
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor stored) {
      if (latent != null) {
        throw new IllegalStateException("the picture is encoded");
      }
      latent = stored;
    }

    @Override
    public Tensor structure(Reads reads) {
      if (latent == null) {
        throw new IllegalStateException("the picture is not encoded yet");
      }
      return latent;
    }
  }
}
