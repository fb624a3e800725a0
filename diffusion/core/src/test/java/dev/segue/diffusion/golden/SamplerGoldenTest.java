package dev.segue.diffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.GaussianDenoiser;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.sampler.Euler;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules, spacings and samplers against an independent implementation. */
class SamplerGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"linear", "scaled-linear"})
  void retainsAsMuchOfTheCleanLatent(String kind) {
    NoiseSchedule schedule = Golden.schedule(kind);
    Golden.ALL
        .required("retained")
        .required(kind)
        .properties()
        .forEach(
            e ->
                assertThat(schedule.signal(Integer.parseInt(e.getKey())))
                    .isCloseTo(e.getValue().doubleValue(), within(1e-12)));
  }

  @Test
  void visitsTheSameTimesteps() {
    for (Map.Entry<String, JsonNode> spacing : Golden.ALL.required("timesteps").properties()) {
      Iterator<Map.Entry<String, JsonNode>> counts = spacing.getValue().properties().iterator();
      while (counts.hasNext()) {
        Map.Entry<String, JsonNode> e = counts.next();
        assertThat(Timesteps.spaced(spacing(spacing.getKey()), Integer.parseInt(e.getKey()), 1_000))
            .as("%s, %s steps", spacing.getKey(), e.getKey())
            .containsExactly(Golden.integers(e.getValue()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void goesTheSameWay(JsonNode golden) {
    NoiseSchedule schedule = Golden.schedule(golden.required("schedule").asText());
    Sampler sampler = golden.required("sampler").asText().equals("ddim") ? new Ddim() : new Euler();
    int[] t =
        Timesteps.spaced(
            spacing(golden.required("spacing").asText()), golden.required("steps").asInt(), 1_000);
    GaussianDenoiser denoiser =
        new GaussianDenoiser(
            schedule,
            Golden.numbers(Golden.ALL.required("mean")),
            Golden.ALL.required("spread").asDouble());
    Tensor x = Golden.tensor(Golden.ALL.required("start"), 6);

    for (int k = 0; k < t.length; k++) {
      x =
          sampler.step(
              x,
              denoiser.predict(x, t[k], Condition.of(null)),
              Prediction.EPSILON,
              schedule.level(t[k]),
              schedule.level(Timesteps.after(t, k)));
      assertThat(Golden.apart(x, golden.required("x").get(k))).as("step %s", k).isLessThan(2e-5);
    }
  }

  static List<JsonNode> trajectories() {
    return Golden.list("trajectories");
  }

  private static Spacing spacing(String name) {
    return Spacing.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
