package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipes.SharedWindows.Shared;
import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipe {@code segue} against its definition, computed over the whole video at once. */
class SegueTest {
  private static final int L = 16;
  private static final int[] TIMESTEPS = {999, 749, 499, 249, -1};

  private static final int SIDE = 4;
  private static final Experts EXPERTS = FixedExperts.mixing(4, L, SIDE);

  @ParameterizedTest
  @CsvSource({
    "16, 1, false",
    "64, 1, false",
    "50, 1, false",
    "48, 0, false",
    "48, 2, false",
    "48, 4, false",
    "16, 1, true",
    "64, 1, true",
    "20, 0, true"
  })
  void isWhatItsDefinitionGivesOverAllFramesAtOnce(int frames, int overlapping, boolean longEdges) {
    String options = "{\"overlapping\": " + overlapping + ", \"longEdges\": " + longEdges + "}";
    WholeRun run = new WholeRun(EXPERTS, "segue", options, frames, 7).run(true);

    double[][] whole =
        atOnce(EXPERTS.denoiser("control"), run.plan.tracks(), overlapping, longEdges);

    int frame = SIDE * SIDE;
    for (int i = 0; i < run.plan.tracks(); i++) {
      Tensor structure = run.structures.get(i);
      for (int c = 0; c < 4; c++) {
        for (int n = 0; n < L * frame; n++) {
          double expected = whole[c][i * L * frame + n];
          assertThat((double) structure.data()[c * L * frame + n])
              .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
        }
      }
    }
  }

  /** Latents by channel, all frames one after the other, in double but for the network. */
  private static double[][] atOnce(
      Denoiser expert, int segments, int overlapping, boolean longEdges) {
    int frame = SIDE * SIDE;
    int all = segments * L;
    CounterNoise noise = new CounterNoise(7);
    Tensor base = noise.normal(Purpose.BASE, 0, 0, 4, L, SIDE, SIDE);
    double[][] x = new double[4][all * frame];
    for (int i = 0; i < segments; i++) {
      int[] order = noise.permutation(Purpose.SHUFFLE, i, L);
      for (int c = 0; c < 4; c++) {
        for (int n = 0; n < L * frame; n++) {
          int from = (c * L + order[n / frame]) * frame + n % frame;
          x[c][i * L * frame + n] = base.data()[from];
        }
      }
    }
    Condition text = Condition.of(expert.encode("a red ball"));
    int[] shifts = {0, 8, 4, 12};
    for (int k = 0; k < 4; k++) {
      double[][] sum = new double[4][all * frame];
      double[] weights = new double[all];
      int shift = segments == 1 || k < overlapping ? 0 : shifts[k];
      if (k < overlapping) {
        for (int start = 0; start <= all - L; start += L / 2) {
          add(expert, text, x, k, start, L, 0, L, true, sum, weights);
        }
      } else if (shift == 0) {
        for (int start = 0; start < all; start += L) {
          add(expert, text, x, k, start, L, 0, L, false, sum, weights);
        }
      } else {
        int head = longEdges ? L + shift : L;
        add(expert, text, x, k, 0, head, 0, longEdges ? head : shift, false, sum, weights);
        for (int start = longEdges ? shift + L : shift; start <= all - L; start += L) {
          add(expert, text, x, k, start, L, 0, L, false, sum, weights);
        }
        add(expert, text, x, k, all - L, L, shift, L, false, sum, weights);
      }
      Level now = expert.schedule().level(TIMESTEPS[k]);
      Level next = expert.schedule().level(TIMESTEPS[k + 1]);
      for (int c = 0; c < 4; c++) {
        for (int n = 0; n < all * frame; n++) {
          double eps = sum[c][n] / weights[n / frame];
          double clean = (x[c][n] - now.sigma() * eps) / now.alpha();
          x[c][n] = next.alpha() * clean + next.sigma() * eps;
        }
      }
    }
    return x;
  }

  private static void add(
      Denoiser expert,
      Condition text,
      double[][] x,
      int k,
      int start,
      int length,
      int from,
      int to,
      boolean weighted,
      double[][] sum,
      double[] weights) {
    int frame = SIDE * SIDE;
    Tensor window = Tensor.zeros(4, length, SIDE, SIDE);
    for (int c = 0; c < 4; c++) {
      for (int n = 0; n < length * frame; n++) {
        window.data()[c * length * frame + n] = (float) x[c][start * frame + n];
      }
    }
    Tensor eps = expert.predict(window, TIMESTEPS[k], text);
    for (int f = from; f < to; f++) {
      double weight = weighted ? Math.min(f + 0.5, length - f - 0.5) : 1;
      weights[start + f] += weight;
      for (int c = 0; c < 4; c++) {
        for (int p = 0; p < frame; p++) {
          sum[c][(start + f) * frame + p] += weight * eps.data()[(c * length + f) * frame + p];
        }
      }
    }
  }

  @Test
  void windowsAreThoseOfTheDefinition() {
    SharedWindows windows = new SharedWindows(3, 16, 1, List.of(0, 8, 4), false);

    assertThat(windows.of(0, 0))
        .containsExactly(
            new Shared(0, 0, 0, 16, 0, 16, true), new Shared(0, 16, 8, 16, 8, 24, true));
    assertThat(windows.of(2, 0)).containsExactly(new Shared(2, 0, 32, 16, 32, 48, true));
    assertThat(windows.of(0, 1))
        .containsExactly(
            new Shared(0, 0, 0, 16, 0, 8, false), new Shared(0, 16, 8, 16, 8, 24, false));
    assertThat(windows.of(1, 2)).containsExactly(new Shared(1, 0, 20, 16, 20, 36, false));
    assertThat(windows.of(2, 2))
        .as("a whole window that lies inside")
        .containsExactly(new Shared(2, 0, 32, 16, 36, 48, false));
    assertThat(windows.of(2, 3))
        .as("shift 0")
        .containsExactly(new Shared(2, 0, 32, 16, 32, 48, false));
    assertThat(windows.of(0, 0).get(0).weight(0)).isEqualTo(0.5);
    assertThat(windows.of(0, 0).get(1).weight(15)).isEqualTo(7.5);
  }

  @Test
  void aLongEdgeTakesTheFirstWindowWithIt() {
    SharedWindows windows = new SharedWindows(3, 16, 1, List.of(0, 4, 12), true);

    assertThat(windows.of(0, 1)).containsExactly(new Shared(0, 0, 0, 20, 0, 20, false));
    assertThat(windows.of(0, 2)).containsExactly(new Shared(0, 0, 0, 28, 0, 28, false));
    assertThat(windows.of(1, 2)).containsExactly(new Shared(1, 0, 28, 16, 28, 44, false));
    assertThat(windows.of(2, 2)).containsExactly(new Shared(2, 0, 32, 16, 44, 48, false));
    assertThat(windows.of(0, 3)).containsExactly(new Shared(0, 0, 0, 16, 0, 16, false));
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true", "10, false", "1, true", "2, true", "10, true"})
  void everyFrameIsGivenByOneWindowOrByTwoThatOverlap(int segments, boolean longEdges) {
    SharedWindows windows =
        new SharedWindows(segments, 16, 2, List.of(0, 8, 4, 12, 2, 10, 6, 14), longEdges);
    for (int k = 0; k < 12; k++) {
      for (int i = 0; i < segments; i++) {
        for (int f = i * 16; f < (i + 1) * 16; f++) {
          int frame = f;
          long giving =
              windows.over(i, k).stream().filter(w -> frame >= w.from() && frame < w.to()).count();
          boolean isEdge = f < 8 || f >= segments * 16 - 8;
          assertThat(giving).as("frame %s, step %s", f, k).isEqualTo(k < 2 && !isEdge ? 2 : 1);
        }
      }
    }
  }

  @Test
  void costsAQuarterMoreThanIndependentSegments() {
    List<Integer> shifts = List.of(0, 8, 4, 12, 2, 10, 6, 14);

    assertThat(new SharedWindows(38, 16, 1, shifts, false).evaluations(4)).isEqualTo(75 + 3 * 39);
    assertThat(new SharedWindows(38, 16, 1, shifts, true).evaluations(4))
        .as("at most 1.25 times 38 x 4")
        .isEqualTo(75 + 3 * 38)
        .isLessThanOrEqualTo(190);
  }

  @Test
  void nonsenseIsRefused() {
    for (String options : List.of("[16]", "[-1]", "[0.5]", "[]", "[\"8\"]")) {
      assertThatThrownBy(
              () ->
                  Recipes.resolve(
                      "segue",
                      WholeRun.json("{\"shifts\": " + options + "}"),
                      FixedExperts.manifest(2, 4, 3, 3)))
          .hasMessageContaining("option 'shifts' is a list of whole numbers from 0 to 15");
    }
  }

  @Test
  void longEdgesNeedAnExpertThatTakesThem() {
    Manifest any = FixedExperts.manifest(4, 16, 3, 3);

    for (Manifest takes : List.of(any, FixedExperts.taking(any, 31))) {
      assertThat(resolved(takes).settings().get("longEdges").booleanValue()).isTrue();
    }
    assertThatThrownBy(() -> resolved(FixedExperts.taking(any, 30)))
        .hasMessageContaining("'longEdges' needs a control expert that takes nearly two segments");
  }

  private static Recipe resolved(Manifest manifest) {
    return Recipes.resolve("segue", WholeRun.json("{\"longEdges\": true}"), manifest);
  }

  @Test
  void framesOfALaterSegmentDoNotDependOnWhetherTheVideoIsLonger() {
    WholeRun shorter = new WholeRun(EXPERTS, "segue", "{}", 160, 7).run(true);
    WholeRun longer = new WholeRun(EXPERTS, "segue", "{}", 240, 7).run(true);
    assertThat(shorter.structures.get(3).sameBits(longer.structures.get(3))).isTrue();
    assertThat(shorter.structures.get(9).sameBits(longer.structures.get(9)))
        .as("the last one's frames are seen together with those that follow")
        .isFalse();
  }
}
