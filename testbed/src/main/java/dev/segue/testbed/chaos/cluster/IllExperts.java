package dev.segue.testbed.chaos.cluster;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
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
  public Tensor encode(String prompt) {
    Tensor text = experts.encode(prompt);
    for (String word : new String[] {POISON, GLUTTON}) {
      if (prompt.contains(word)) {
        ill.put(Arrays.hashCode(text.data()), word);
      }
    }
    return text;
  }

  @Override
  public Denoiser control() {
    return watched(experts.control());
  }

  @Override
  public Denoiser spatial() {
    return watched(experts.spatial());
  }

  @Override
  public Denoiser temporal() {
    return watched(experts.temporal());
  }

  @Override
  public Tensor decode(Tensor latent) {
    return experts.decode(latent);
  }

  @Override
  public void close() {
    experts.close();
  }

  private Denoiser watched(Denoiser denoiser) {
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return denoiser.schedule();
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Tensor text) {
        String word = ill.get(Arrays.hashCode(text.data()));
        if (word != null && x.data()[0] > 0) {
          suffer(word);
        }
        tally.add();
        return denoiser.predict(x, timestep, text);
      }
    };
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
