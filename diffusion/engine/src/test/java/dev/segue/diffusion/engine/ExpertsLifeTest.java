package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What opened experts remember, what they leave behind, and what they say once closed. */
class ExpertsLifeTest {
  private static final List<String> FORWARDS = Collections.synchronizedList(new ArrayList<>());
  private static Experts experts;
  private static Tensor latent;

  @BeforeAll
  static void open() {
    experts = BundledExperts.open((role, nanos) -> FORWARDS.add(role));
    Manifest.Latent shape = experts.bundle().manifest().latent();
    latent =
        new CounterNoise(7)
            .normal(
                Purpose.BASE,
                0,
                0,
                shape.channels(),
                shape.frames(),
                shape.height(),
                shape.width());
  }

  @AfterAll
  static void close() {
    experts.close();
  }

  @BeforeEach
  void forget() {
    FORWARDS.clear();
  }

  @Test
  void aPromptIsEncodedOnce() {
    Tensor once = experts.denoiser("control").encode("a green star over a desert");
    Tensor again = experts.denoiser("control").encode("a green star over a desert");
    assertThat(again.sameBits(once)).isTrue();
    assertThat(FORWARDS).containsExactly("text");
    Manifest manifest = experts.bundle().manifest();
    assertThat(once.shape())
        .containsExactly(manifest.prompt().length(), (int) manifest.experts().get("text").width());

    for (int n = 0; n < 64; n++) {
      experts.denoiser("control").encode("a".repeat(n + 1));
    }
    FORWARDS.clear();
    assertThat(experts.denoiser("control").encode("a green star over a desert").sameBits(once))
        .isTrue();
    assertThat(FORWARDS).as("64 other prompts later it is forgotten").containsExactly("text");
  }

  @Test
  void forwardsAndClosedExpertsLeaveNoNativeMemoryBehind() throws IOException {
    Tensor frame = Frames.frame(latent, 0);
    touchTheHeap();
    for (int n = 0; n < 50; n++) {
      experts.decode(frame);
    }
    long before = residentBytes();
    for (int n = 0; n < 300; n++) {
      experts.decode(frame);
    }
    assertThat(residentBytes() - before)
        .as("300 pictures of 200 KB are 60 MB")
        .isLessThan(30L << 20);

    openAndClose();
    before = residentBytes();
    for (int n = 0; n < 4; n++) {
      openAndClose();
    }
    assertThat(residentBytes() - before).as("4 times the weights are 150 MB").isLessThan(75L << 20);
  }

  @Test
  void closedExpertsSaySo() {
    Experts closed = BundledExperts.open((role, nanos) -> {});
    Denoiser control = closed.denoiser("control");
    Tensor text = closed.denoiser("control").encode("a");
    closed.close();
    closed.close();
    assertThatThrownBy(() -> control.predict(latent, 0, Condition.of(text)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expert 'control' is closed");
    assertThatThrownBy(() -> closed.decode(Frames.frame(latent, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void openAndClose() {
    try (Experts again = BundledExperts.open((role, nanos) -> {})) {
      again.decode(Frames.frame(latent, 0));
    }
  }

  /** Garbage enough to have used every page of the young generation. */
  private static void touchTheHeap() {
    long sum = 0;
    for (int n = 0; n < 2_000; n++) {
      byte[] garbage = new byte[1 << 20];
      garbage[n] = 1;
      sum += garbage[n];
    }
    assertThat(sum).isEqualTo(2_000);
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new AssertionError("no VmRSS");
  }
}
