package dev.segue.stitcher;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Experts whose evaluations are counted as {@code segue.evaluations}, tagged with the expert. */
final class CountingExperts implements Experts {
  private final Experts experts;
  private final MeterRegistry registry;

  CountingExperts(Experts experts, MeterRegistry registry) {
    this.experts = experts;
    this.registry = registry;
  }

  @Override
  public Bundle bundle() {
    return experts.bundle();
  }

  @Override
  public String executionClass() {
    return experts.executionClass();
  }

  @Override
  public Tensor encode(String prompt) {
    return experts.encode(prompt);
  }

  @Override
  public Denoiser control() {
    return counted(experts.control(), "control");
  }

  @Override
  public Denoiser spatial() {
    return counted(experts.spatial(), "spatial");
  }

  @Override
  public Denoiser temporal() {
    return counted(experts.temporal(), "temporal");
  }

  @Override
  public Tensor decode(Tensor latent) {
    return experts.decode(latent);
  }

  @Override
  public void close() {
    experts.close();
  }

  private Denoiser counted(Denoiser denoiser, String expert) {
    Counter evaluations =
        Counter.builder("segue.evaluations")
            .description("forwards of a denoiser")
            .tag("expert", expert)
            .register(registry);
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return denoiser.schedule();
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Tensor text) {
        Tensor predicted = denoiser.predict(x, timestep, text);
        evaluations.increment();
        return predicted;
      }
    };
  }
}
