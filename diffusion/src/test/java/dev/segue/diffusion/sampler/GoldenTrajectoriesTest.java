package dev.segue.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schedules, spacings and samplers against an independent float64 implementation; how the golden
 * files were made stands in src/test/golden/make_golden.py and in their heads.
 */
class GoldenTrajectoriesTest {
  /** Float32 sums against float64, over at most 20 steps; of the largest value in a latent. */
  private static final double RELATIVE = 2e-5;

  @ParameterizedTest
  @ValueSource(strings = {"stable-diffusion", "ddpm", "narrow", "steep"})
  void schedulesAreTheGoldenOnes(String name) {
    JsonNode golden = read(name);
    NoiseSchedule schedule = schedule(golden);

    for (var entry : golden.get("alphaBars").properties()) {
      double expected = entry.getValue().doubleValue();
      assertThat(schedule.alphaBar(Integer.parseInt(entry.getKey())))
          .as("a(%s)", entry.getKey())
          .isCloseTo(expected, within(1e-12 * expected));
    }
    assertThat(schedule.alphaBar(-1)).isEqualTo(1);
    assertThat(schedule.timesteps()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stable-diffusion", "ddpm", "narrow", "steep"})
  void latentsFollowTheGoldenTrajectories(String name) {
    JsonNode golden = read(name);
    NoiseSchedule schedule = schedule(golden);
    int runs = 0;
    for (JsonNode run : golden.get("runs")) {
      Sampler sampler = run.get("sampler").textValue().equals("ddim") ? new Ddim() : new Euler();
      Spacing spacing = Spacing.valueOf(run.get("spacing").textValue().toUpperCase(Locale.ROOT));
      int[] t = Timesteps.spaced(spacing, run.get("steps").intValue(), schedule.timesteps());
      assertThat(t).as("%s, %s", spacing, run.get("steps")).containsExactly(whole(run));

      Tensor x = tensor(golden.get("start"));
      for (int k = 0; k < t.length; k++) {
        Tensor eps = network(golden, x, t[k]);
        x = sampler.step(x, eps, schedule.alphaBar(t[k]), schedule.alphaBar(Timesteps.after(t, k)));
        assertClose(x, run.get("latents").get(k), run.get("sampler") + " " + spacing + " " + k);
      }
      runs++;
    }
    assertThat(runs).as("2 samplers, 3 spacings, 5 numbers of steps").isEqualTo(30);
  }

  /** eps(x, t) = tanh(W x + b + t / 1000). */
  private static Tensor network(JsonNode golden, Tensor x, int t) {
    Tensor eps = Tensor.zeros(x.size());
    for (int m = 0; m < x.size(); m++) {
      double sum = golden.get("bias").get(m).doubleValue() + t / 1000.0;
      for (int n = 0; n < x.size(); n++) {
        sum += golden.get("weights").get(m).get(n).doubleValue() * x.data()[n];
      }
      eps.data()[m] = (float) Math.tanh(sum);
    }
    return eps;
  }

  private static void assertClose(Tensor x, JsonNode expected, String what) {
    double largest = 1;
    for (JsonNode v : expected) {
      largest = Math.max(largest, Math.abs(v.doubleValue()));
    }
    for (int n = 0; n < x.size(); n++) {
      assertThat((double) x.data()[n])
          .as(what)
          .isCloseTo(expected.get(n).doubleValue(), within(RELATIVE * largest));
    }
  }

  private static int[] whole(JsonNode run) {
    int[] t = new int[run.get("timesteps").size()];
    for (int k = 0; k < t.length; k++) {
      t[k] = run.get("timesteps").get(k).intValue();
    }
    return t;
  }

  private static Tensor tensor(JsonNode values) {
    Tensor x = Tensor.zeros(values.size());
    for (int n = 0; n < x.size(); n++) {
      x.data()[n] = values.get(n).floatValue();
    }
    return x;
  }

  private static NoiseSchedule schedule(JsonNode golden) {
    double start = golden.get("betaStart").doubleValue();
    double end = golden.get("betaEnd").doubleValue();
    return golden.get("kind").textValue().equals("linear")
        ? NoiseSchedule.linear(start, end, 1000)
        : NoiseSchedule.scaledLinear(start, end, 1000);
  }

  private static JsonNode read(String name) {
    try (InputStream in =
        GoldenTrajectoriesTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
