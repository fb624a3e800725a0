package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnginesTest {
  @Test
  void whatAFailureCameFromIsTold() {
    Throwable failure =
        new IllegalStateException(
            "Failed to load",
            new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file\nsecond line"));

    assertThat(Engines.reasons(failure))
        .isEqualTo("Failed to load: libcuda.so.1: cannot open shared object file");
  }

  @Test
  void whatIsSaidTwiceIsToldOnce() {
    assertThat(
            Engines.reasons(new IllegalStateException("gone", new IllegalStateException("gone"))))
        .isEqualTo("gone");
  }
}
