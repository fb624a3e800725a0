package dev.segue.testbed.chaos.cluster;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Experts that cannot bear some of the inputs that belong to certain prompts: about half of the
 * segments of such a video fail, always the same ones. All else is as the experts beneath do it,
 * and every evaluation that is begun is counted.
 */
final class IllExperts implements Experts {
  /** A prompt with this word makes experts throw. */
  static final String POISON = "poison";

  /** A prompt with this word makes experts ask for more memory than there is. */
  static final String GLUTTON = "glutton";

  private final Experts experts;
  private final Tally tally;
  private final Map<Integer, String> ill = new ConcurrentHashMap<>();

  IllExperts(Experts experts, Tally tally) {
    this.experts = experts;
    this.tally = tally;
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
    return new Watched(experts.denoiser(role));
  }

  @Override
  public Embedder embedder(String role) {
    return experts.embedder(role);
  }

  @Override
  public Tensor decode(Tensor latent) {
    return experts.decode(latent);
  }

  @Override
  public Tensor decodeFrames(Tensor latents) {
    return experts.decodeFrames(latents);
  }

  @Override
  public Tensor encode(Tensor rgb) {
    return experts.encode(rgb);
  }

  @Override
  public void close() {
    experts.close();
  }

  /** One denoiser; an evaluation of several conditions counts once. */
  private final class Watched implements Denoiser {
    private final Denoiser denoiser;

    Watched(Denoiser denoiser) {
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
      Tensor text = denoiser.encode(prompt);
      for (String word : new String[] {POISON, GLUTTON}) {
        if (prompt.contains(word)) {
          ill.put(Arrays.hashCode(text.data()), word);
        }
      }
      return text;
    }

    @Override
    public Tensor predict(Tensor x, int timestep, Condition condition) {
      begin(x, List.of(condition));
      return denoiser.predict(x, timestep, condition);
    }

    @Override
    public List<Tensor> predict(Tensor x, int timestep, List<Condition> conditions) {
      begin(x, conditions);
      return denoiser.predict(x, timestep, conditions);
    }

    private void begin(Tensor x, List<Condition> conditions) {
      for (Condition condition : conditions) {
        String word = ill.get(Arrays.hashCode(condition.text().data()));
        if (word != null && x.data()[0] > 0) {
          suffer(word);
        }
      }
      tally.add();
    }
  }

  private static void suffer(String word) {
    if (word.equals(GLUTTON)) {
      long[][] all = new long[1 << 16][];
      for (int n = 0; n < all.length; n++) {
        all[n] = new long[1 << 24];
      }
    }
    throw new ExpertException("expert-failed", "this input is poison", null);
  }
}
