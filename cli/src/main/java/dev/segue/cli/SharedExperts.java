package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/** One service's view of experts that it shares with others in this process. */
final class SharedExperts implements Experts {
  private final Experts experts;
  private final Turns turns;
  private final boolean urgent;

  /**
   * Makes a view.
   *
   * @param experts whose closing is their owner's business
   * @param turns shared by all views of these experts
   * @param urgent whether this service goes first
   */
  SharedExperts(Experts experts, Turns turns, boolean urgent) {
    this.experts = experts;
    this.turns = turns;
    this.urgent = urgent;
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
    return turns.take(urgent, () -> experts.encode(prompt));
  }

  @Override
  public Denoiser control() {
    return inTurn(experts.control());
  }

  @Override
  public Denoiser spatial() {
    return inTurn(experts.spatial());
  }

  @Override
  public Denoiser temporal() {
    return inTurn(experts.temporal());
  }

  @Override
  public Tensor decode(Tensor latent) {
    return turns.take(urgent, () -> experts.decode(latent));
  }

  /** Ends this view only. */
  @Override
  public void close() {}

  private Denoiser inTurn(Denoiser denoiser) {
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return denoiser.schedule();
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Tensor text) {
        return turns.take(urgent, () -> denoiser.predict(x, timestep, text));
      }
    };
  }
}
