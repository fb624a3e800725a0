package dev.segue.diffusion.sampler;

import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * What an expert predicts of {@code x = alpha x0 + sigma eps}. What is guided, summed and stored is
 * the expert's own kind: at sigma = 1 of flow matching epsilon says nothing about the picture.
 */
public enum Prediction {
  /** eps. */
  EPSILON {
    @Override
    public Tensor clean(Tensor x, Tensor p, Level at) {
      return Sums.mix((float) (1 / at.alpha()), x, (float) (-at.sigma() / at.alpha()), p);
    }

    @Override
    public Tensor noise(Tensor x, Tensor p, Level at) {
      return p;
    }
  },

  /** {@code alpha eps - sigma x0} of a variance-preserving schedule. */
  V {
    @Override
    public Tensor clean(Tensor x, Tensor p, Level at) {
      return Sums.mix((float) at.alpha(), x, (float) -at.sigma(), p);
    }

    @Override
    public Tensor noise(Tensor x, Tensor p, Level at) {
      return Sums.mix((float) at.sigma(), x, (float) at.alpha(), p);
    }
  },

  /** x0. */
  SAMPLE {
    @Override
    public Tensor clean(Tensor x, Tensor p, Level at) {
      return p;
    }

    @Override
    public Tensor noise(Tensor x, Tensor p, Level at) {
      return Sums.mix((float) (1 / at.sigma()), x, (float) (-at.alpha() / at.sigma()), p);
    }
  },

  /** The velocity {@code eps - x0} of flow matching, where {@code alpha = 1 - sigma}. */
  FLOW {
    @Override
    public Tensor clean(Tensor x, Tensor p, Level at) {
      return Sums.mix(1, x, (float) -at.sigma(), p);
    }

    @Override
    public Tensor noise(Tensor x, Tensor p, Level at) {
      return Sums.mix(1, x, (float) at.alpha(), p);
    }
  };

  /**
   * x0 (Eq 2 of ConFiner for epsilon).
   *
   * @param x the latent
   * @param p what was predicted of it
   * @param at how noisy the latent is; not {@link Level#CLEAN}
   */
  public abstract Tensor clean(Tensor x, Tensor p, Level at);

  /** eps, likewise. */
  public abstract Tensor noise(Tensor x, Tensor p, Level at);
}
