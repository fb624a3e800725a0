package dev.segue.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierFreeTest {
  private static final Tensor X = new Tensor(new int[] {1, 1, 1, 2}, new float[] {1, -1});
  private static final Tensor TEXT = new Tensor(new int[] {1, 1}, new float[] {3});
  private static final Tensor EMPTY = new Tensor(new int[] {1, 1}, new float[] {2});

  private final List<Tensor> texts = new ArrayList<>();
  private final Denoiser denoiser =
      new Denoiser() {
        @Override
        public NoiseSchedule schedule() {
          return NoiseSchedule.linear(0.1, 0.3, 3);
        }

        @Override
        public Prediction predicts() {
          return Prediction.EPSILON;
        }

        @Override
        public Tensor encode(String prompt) {
          return prompt.isEmpty() ? EMPTY : TEXT;
        }

        @Override
        public Tensor predict(Tensor x, int timestep, Condition condition) {
          texts.add(condition.text());
          return Sums.scale(timestep * condition.text().data()[0], x);
        }
      };

  @Test
  void predictionIsPushedAwayFromTheEmptyPrompt() {
    // c = 10 * 3, u = 10 * 2: u + 2.5 (c - u) = 20 + 2.5 * 10 = 45.
    Tensor guided = new ClassifierFree(denoiser, 2.5, Prompt.of("a ball")).predict(X, 10);
    assertThat(guided.data()).containsExactly(45, -45);
    assertThat(texts).as("two evaluations").containsExactlyInAnyOrder(TEXT, EMPTY);
  }

  @Test
  void scaleOneIsOneEvaluationOfThePrompt() {
    Tensor guided = new ClassifierFree(denoiser, 1, Prompt.of("a ball")).predict(X, 10);
    assertThat(guided.data()).containsExactly(30, -30);
    assertThat(texts).containsExactly(TEXT);
  }

  @Test
  void scaleZeroIsTheEmptyPromptAlone() {
    assertThat(new ClassifierFree(denoiser, 0, Prompt.of("a ball")).predict(X, 10).data())
        .containsExactly(20, -20);
  }
}
