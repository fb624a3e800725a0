package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every guarantee about bytes stands on: the same inputs give the same bits. */
class ForwardBitsTest {
  private static Experts experts;

  @BeforeAll
  static void open() {
    experts = BundledExperts.open(ExpertListener.NONE);
  }

  @AfterAll
  static void close() {
    experts.close();
  }

  @Test
  void everyExpertGivesTheSameBitsOnEveryCallAndEveryThread() throws Exception {
    Tensor latent = latent(16);
    Tensor text = experts.denoiser("control").encode("a blue star drifting left");
    List<Callable<Tensor>> calls =
        List.of(
            () -> experts.denoiser("control").predict(latent, 999, Condition.of(text)),
            () -> experts.denoiser("spatial").predict(latent, 80, Condition.of(text)),
            () -> experts.denoiser("temporal").predict(latent, 20, Condition.of(text)),
            () -> experts.decode(Frames.frame(latent, 3)));

    for (Callable<Tensor> call : calls) {
      Tensor first = call.call();
      for (int n = 0; n < 3; n++) {
        assertThat(call.call().sameBits(first)).isTrue();
      }
      ExecutorService elsewhere = Executors.newFixedThreadPool(2);
      try {
        for (var again : elsewhere.invokeAll(List.of(call, call, call, call))) {
          assertThat(again.get().sameBits(first)).isTrue();
        }
      } finally {
        elsewhere.shutdown();
      }
    }
  }

  @Test
  void otherBitsComeFromAnotherLatentTimestepOrPrompt() {
    Tensor text = experts.denoiser("control").encode("a blue star");
    Tensor eps = experts.denoiser("control").predict(latent(16), 500, Condition.of(text));

    assertThat(
            experts.denoiser("control").predict(latent(16), 400, Condition.of(text)).sameBits(eps))
        .isFalse();
    assertThat(
            experts
                .denoiser("control")
                .predict(shifted(latent(16)), 500, Condition.of(text))
                .sameBits(eps))
        .isFalse();
    assertThat(experts.denoiser("control").encode("a red fish").sameBits(text)).isFalse();
  }

  @Test
  void anImageExpertSeesEachFrameByItself() {
    Tensor text = experts.denoiser("control").encode("a blue star");
    Tensor x = latent(16);

    Tensor all = experts.denoiser("spatial").predict(x, 60, Condition.of(text));
    Tensor reversed =
        experts.denoiser("spatial").predict(Frames.pick(x, reverse(16)), 60, Condition.of(text));

    assertThat(Frames.pick(reversed, reverse(16)).sameBits(all)).isTrue();
  }

  @Test
  void saysWhatDecidesItsBits() {
    assertThat(experts.executionClass())
        .matches("pytorch \\d+\\.\\d+\\.\\d+; cpu \\S+( \\S+)*; float32; batch 1");
  }

  @Test
  void reportsAnInputThatTheExpertCannotTake() {
    Tensor text = experts.denoiser("control").encode("a kite");
    Tensor fiveChannels = Tensor.zeros(5, 16, 16, 16);

    assertThatThrownBy(
            () -> experts.denoiser("control").predict(fiveChannels, 10, Condition.of(text)))
        .isInstanceOfSatisfying(
            ExpertException.class, e -> assertThat(e.code()).isEqualTo("expert-failed"));
    assertThat(experts.denoiser("control").predict(latent(16), 10, Condition.of(text)).shape())
        .as("it still works")
        .containsExactly(4, 16, 16, 16);
  }

  private static Tensor latent(int frames) {
    return new CounterNoise(3).normal(Purpose.BASE, 0, 0, 4, frames, 16, 16);
  }

  private static Tensor shifted(Tensor x) {
    Tensor out = new Tensor(x.shape(), x.data().clone());
    out.data()[100] += 1;
    return out;
  }

  private static int[] reverse(int n) {
    int[] order = new int[n];
    for (int f = 0; f < n; f++) {
      order[f] = n - 1 - f;
    }
    return order;
  }
}
