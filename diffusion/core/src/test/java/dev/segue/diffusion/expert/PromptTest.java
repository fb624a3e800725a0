package dev.segue.diffusion.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.expert.Prompt.Part;
import dev.segue.diffusion.schedule.NoiseSchedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
  private final Denoiser denoiser =
      new RecordingDenoiser(NoiseSchedule.linear(0.0001, 0.02, 1_000));

  private float encoded(Prompt prompt) {
    return prompt.encoded(denoiser).data()[0];
  }

  @Test
  void oneTextIsItsEmbeddingBitForBit() {
    Prompt ball = Prompt.of("ball");

    assertThat(ball.encoded(denoiser).sameBits(denoiser.encode("ball"))).isTrue();
    assertThat(ball.towards("kite", 0)).isEqualTo(ball);
    assertThat(ball.towards("kite", 1)).isEqualTo(Prompt.of("kite"));
  }

  @Test
  void textsAreMixedByTheirShares() {
    float ball = "ball".hashCode();
    float kite = "kite".hashCode();
    float boat = "boat".hashCode();
    Prompt two = Prompt.of("ball").towards("kite", 0.25);

    assertThat(encoded(two)).isEqualTo(0.75f * ball + 0.25f * kite);
    assertThat(encoded(two.towards("boat", 0.5)))
        .isEqualTo(0.5f * (0.75f * ball + 0.25f * kite) + 0.5f * boat);
  }

  @Test
  void sharesAreBetweenNothingAndAll() {
    for (List<Part> parts :
        List.<List<Part>>of(
            List.of(),
            List.of(new Part("ball", 0.5)),
            List.of(new Part("ball", 1), new Part("kite", 0)),
            List.of(new Part("ball", 1), new Part("kite", 1)),
            List.of(new Part("ball", 1), new Part("kite", Double.NaN)))) {
      assertThatThrownBy(() -> new Prompt(parts)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
