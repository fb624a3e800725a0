package dev.segue.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ClassifierFreeTest {
  private static final Tensor PROMPT = new Tensor(new int[] {1, 1}, new float[] {96});
  private static final Tensor EMPTY = new Tensor(new int[] {1, 1}, new float[] {0});

  private final RecordingDenoiser denoiser =
      new RecordingDenoiser(NoiseSchedule.linear(0.0001, 0.02, 1_000));
  private final Tensor x = new Tensor(new int[] {1, 2, 1, 1}, new float[] {1, -2});

  @Test
  void goesPastThePromptAwayFromNoPrompt() {
    Tensor guided = guided(2.5);

    // u = 0.8 x + 0.1 x', c = u + 0.05 * 96 / 97.
    float step = 2.5f * 0.05f * 96 / 97;
    assertThat(guided.data())
        .containsExactly(new float[] {0.6f + step, -1.5f + step}, within(1e-6f));
    assertThat(denoiser.calls()).hasSize(2);
  }

  @Test
  void asksOnceWhenThereIsNoGuidance() {
    Tensor guided = guided(1);

    assertThat(denoiser.calls()).hasSize(1);
    assertThat(denoiser.calls().get(0).text()).isSameAs(PROMPT);
    assertThat(guided.sameBits(denoiser.predict(x, 0, PROMPT))).isTrue();
  }

  @Test
  void leavesThePromptOutAtScaleZero() {
    assertThat(guided(0).sameBits(denoiser.predict(x, 0, EMPTY))).isTrue();
  }

  private Tensor guided(double scale) {
    return new ClassifierFree(denoiser, scale, PROMPT, EMPTY).predict(x, 0);
  }
}
