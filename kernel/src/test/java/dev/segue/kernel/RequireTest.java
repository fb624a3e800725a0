package dev.segue.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequireTest {
  @Test
  void whatIsMoreThanNothingPasses() {
    assertThatCode(() -> Require.positive("pause", Duration.ofNanos(1))).doesNotThrowAnyException();
    assertThatCode(() -> Require.positive("size", 1)).doesNotThrowAnyException();
  }

  @Test
  void whatIsNotIsNamed() {
    assertThatThrownBy(() -> Require.positive("pause", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pause PT0S: must be longer than nothing");
    assertThatThrownBy(() -> Require.positive("size", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size 0: must be 1 or more");
  }
}
