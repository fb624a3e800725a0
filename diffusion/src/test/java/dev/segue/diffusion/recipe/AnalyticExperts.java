package dev.segue.diffusion.recipe;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Experts without an engine: eps is a formula of the latent, its neighbour frame, the timestep and
 * the prompt. Remembers every evaluation. Control and spatial share a schedule; temporal has its
 * own.
 */
public final class AnalyticExperts implements Experts {
  /** One evaluation. */
  public record Evaluation(String role, int timestep, Tensor x, Tensor text) {}

  /** eps at one place. */
  @FunctionalInterface
  public interface Formula {
    double eps(double x, double nextFrame, int timestep, double text);
  }

  private static final NoiseSchedule SCALED = NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
  private static final NoiseSchedule LINEAR = NoiseSchedule.linear(0.0001, 0.02, 1000);

  public final List<Evaluation> evaluations = new ArrayList<>();
  private final Formula formula;

  public AnalyticExperts(Formula formula) {
    this.formula = formula;
  }

  /** A network that mixes everything that it is given. */
  public static AnalyticExperts mixing() {
    return new AnalyticExperts(
        (x, next, t, text) -> Math.tanh(0.9 * x + 0.4 * next + t / 2_000.0 + text));
  }

  public long count(String role) {
    return evaluations.stream().filter(e -> e.role().equals(role)).count();
  }

  @Override
  public Bundle bundle() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String executionClass() {
    return "analytic";
  }

  @Override
  public Tensor encode(String prompt) {
    return new Tensor(new int[] {1, 1}, new float[] {prompt.length() / 50f});
  }

  @Override
  public Denoiser control() {
    return denoiser("control", SCALED);
  }

  @Override
  public Denoiser spatial() {
    return denoiser("spatial", SCALED);
  }

  @Override
  public Denoiser temporal() {
    return denoiser("temporal", LINEAR);
  }

  @Override
  public Tensor decode(Tensor latent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private Denoiser denoiser(String role, NoiseSchedule schedule) {
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return schedule;
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Tensor text) {
        evaluations.add(new Evaluation(role, timestep, x, text));
        Tensor eps = Tensor.zeros(x.shape());
        int frames = x.dim(1);
        int frame = x.dim(2) * x.dim(3);
        for (int n = 0; n < x.size(); n++) {
          int f = n / frame % frames;
          float next = x.data()[n + ((f + 1) % frames - f) * frame];
          eps.data()[n] = (float) formula.eps(x.data()[n], next, timestep, text.data()[0]);
        }
        return eps;
      }
    };
  }
}
