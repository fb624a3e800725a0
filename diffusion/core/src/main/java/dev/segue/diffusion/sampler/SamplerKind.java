package dev.segue.diffusion.sampler;

/** The samplers that there are, by name. */
public enum SamplerKind {
  DDIM,
  EULER;

  public Sampler sampler() {
    return switch (this) {
      case DDIM -> new Ddim();
      case EULER -> new Euler();
    };
  }
}
