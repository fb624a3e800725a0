package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvidTest {
  private static final Experts EXPERTS = FixedExperts.mixing(4, 16, 4);

  @ParameterizedTest
  @CsvSource({"0, 1", ".4, 1", ".55, .7", ".7, .4", ".85, .25", "1, .1", ".41, .98", ".99, .11"})
  void theVideoExpertsProbabilityFallsInTwoLines(double u, double probability) {
    assertThat(new Jvid.Mixture(0.4, 0.7, 0.4, 0.1).probability(u))
        .isCloseTo(probability, within(1e-12));
  }

  @Test
  void samplesAsTheFormulaSays() {
    int steps = 50;
    String options = "{\"sharedImage\": 0.3, \"gamma\": 0.1, \"guidance\": 1}";
    WholeRun run = new WholeRun(EXPERTS, "jvid", options, 16, 5).run(true);
    CounterNoise noise = new CounterNoise(5);
    int[] order = noise.permutation(Purpose.SHUFFLE, 0, 16);
    double[] x = picked(noise.normal(Purpose.BASE, 0, 0, 4, 16, 4, 4), order);
    int images = 0;
    for (int k = 0; k < steps; k++) {
      boolean isVideo =
          noise.uniform(Purpose.CHOICE, 0, k)
              < new Jvid.Mixture(0.4, 0.7, 0.4, 0.1).probability((double) k / steps);
      images += isVideo ? 0 : 1;
      Denoiser expert = EXPERTS.denoiser(isVideo ? "video" : "image");
      int t = 1000 * (steps - k) / steps - 1;
      double a = expert.schedule().signal(t);
      double b = k + 1 == steps ? 1 : expert.schedule().signal(t - 1000 / steps);
      float[] now = new float[x.length];
      for (int n = 0; n < x.length; n++) {
        now[n] = (float) x[n];
      }
      Tensor latent = new Tensor(new int[] {4, 16, 4, 4}, now);
      Tensor eps = expert.predict(latent, t, Condition.of(expert.encode("a red ball")));
      double[] own = picked(noise.normal(Purpose.ANCESTRAL, 0, k, 4, 16, 4, 4), order);
      Tensor shared = noise.normal(Purpose.ANCESTRAL_SHARED, 0, k, 4, 1, 4, 4);
      double alpha = a / b;
      double sigma = Math.sqrt((1 - b) * (1 - alpha) / (1 - a));
      for (int n = 0; n < x.length; n++) {
        double clean = (x[n] - Math.sqrt(1 - a) * eps.data()[n]) / Math.sqrt(a);
        double r = isVideo ? 0 : 0.3;
        double s = shared.data()[n / 256 * 16 + n % 16];
        double z = Math.sqrt(r) * s + Math.sqrt(1 - r) * own[n];
        x[n] =
            Math.sqrt(b) * (1 - alpha) / (1 - a) * clean
                + Math.sqrt(alpha) * (1 - b) / (1 - a) * x[n]
                + (k + 1 == steps ? 0 : (isVideo ? 1 : 0.1) * sigma * z);
      }
    }
    assertThat(images).as("both experts had their turns").isBetween(5, 40);
    Tensor structure = run.structures.get(0);
    for (int n = 0; n < x.length; n++) {
      assertThat((double) structure.data()[n])
          .isCloseTo(x[n], within(1e-3 * Math.max(1, Math.abs(x[n]))));
    }
  }

  private static double[] picked(Tensor t, int[] order) {
    double[] out = new double[t.size()];
    for (int n = 0; n < out.length; n++) {
      int c = n / 256;
      int f = n / 16 % 16;
      out[n] = t.data()[(c * 16 + order[f]) * 16 + n % 16];
    }
    return out;
  }

  @Test
  void whatHardlyMovesBecomesItsMean() {
    // One channel, two positions. Structure 0 has means 1 and 3: deviation 1. Threshold .5: frames
    // of position 0 at .6 to 1.4 are nearer than .5, the one at 1.6 is not.
    Layout layout = Windows.staggered(4, 4, false);
    Tensor structure =
        new Tensor(new int[] {1, 4, 1, 2}, new float[] {0.6f, 3, 0.8f, 3, 1.0f, 3, 1.6f, 3});
    Tensor window = new Tensor(new int[] {1, 2, 1, 2}, new float[] {1.0f, 3, 1.6f, 3});

    Tensor smooth =
        Smoothing.smooth(window, layout, layout.windows().get(1), Map.of(0, structure), 0.5);

    assertThat(smooth.data()).containsExactly(1, 3, 1.6f, 3);
    assertThat(Smoothing.smooth(window, layout, layout.windows().get(1), Map.of(0, structure), 0))
        .isSameAs(window);
  }

  @Test
  void theMeanGoesFromOneStructureToTheNextWithinAWindow() {
    // L = 4, window 1 has frames 2 to 5: l = .125, .375, .625, .875; means 0 and 8 at position 0,
    // 4 and 12 at position 1: deviation 2 throughout. At a threshold of 100 all become the mean.
    Layout layout = Windows.staggered(8, 4, false);
    Tensor one = new Tensor(new int[] {1, 4, 1, 2}, new float[] {0, 4, 0, 4, 0, 4, 0, 4});
    Tensor two = new Tensor(new int[] {1, 4, 1, 2}, new float[] {8, 12, 8, 12, 8, 12, 8, 12});
    Tensor window = new Tensor(new int[] {1, 4, 1, 2}, new float[] {0, 4, 0, 4, 8, 12, 8, 12});

    Tensor smooth =
        Smoothing.smooth(window, layout, layout.windows().get(1), Map.of(0, one, 1, two), 100);

    assertThat(smooth.data()).containsExactly(1, 5, 3, 7, 5, 9, 7, 11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"atEdge": 2}                        | option 'atEdge' is a number from 0 to 1
          {"videoUntil": 0.8}                  | option 'edge' has to be above videoUntil
          {"edge": 1}                          | option 'edge' has to be above videoUntil
          {"preset": "512"}                    | option 'preset' is 64, 128, 256 or bundle
          {"gamma": -1}                        | option 'gamma' is a number from 0 to 1
          {"coherence": 0.1}                   | there is no option 'coherence'
          """)
  void nonsenseIsRefused(String options, String complaint) {
    assertThatThrownBy(() -> new WholeRun(EXPERTS, "jvid", options, 16, 5))
        .hasMessageContaining(complaint);
  }
}
