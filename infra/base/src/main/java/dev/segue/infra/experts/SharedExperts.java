package dev.segue.infra.experts;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.work.Forwards;
import java.util.List;

/** One service's view of experts whose engine it shares with others in this process. */
final class SharedExperts implements Experts {
  private final Experts experts;
  private final Turns turns;
  private final boolean urgent;

  /**
   * Makes a view.
   *
   * @param experts whose closing is their owner's business
   * @param turns shared by all views of all experts on the engine
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
  public Denoiser denoiser(String role) {
    return new InTurn(experts.denoiser(role));
  }

  @Override
  public Embedder embedder(String role) {
    Embedder embedder = experts.embedder(role);
    return latent -> turns.take(urgent, () -> embedder.embed(latent));
  }

  @Override
  public Tensor decode(Tensor latent) {
    return turns.take(urgent, () -> experts.decode(latent));
  }

  @Override
  public Tensor decodeFrames(Tensor latents) {
    return turns.take(urgent, () -> experts.decodeFrames(latents));
  }

  @Override
  public Tensor encode(Tensor rgb) {
    return turns.take(urgent, () -> experts.encode(rgb));
  }

  /** Ends this view only. */
  @Override
  public void close() {}

  private final class InTurn implements Denoiser {
    private final Denoiser denoiser;

    InTurn(Denoiser denoiser) {
      this.denoiser = denoiser;
    }

    @Override
    public NoiseSchedule schedule() {
      return denoiser.schedule();
    }

    @Override
    public Prediction predicts() {
      return denoiser.predicts();
    }

    @Override
    public Tensor encode(String prompt) {
      return turns.take(urgent, () -> denoiser.encode(prompt));
    }

    @Override
    public Tensor predict(Tensor x, int timestep, Condition condition) {
      Forwards.ask(1);
      return turns.take(urgent, () -> denoiser.predict(x, timestep, condition));
    }

    /** In one turn, since it may be one forward. */
    @Override
    public List<Tensor> predict(Tensor x, int timestep, List<Condition> conditions) {
      Forwards.ask(conditions.size());
      return turns.take(urgent, () -> denoiser.predict(x, timestep, conditions));
    }
  }
}
