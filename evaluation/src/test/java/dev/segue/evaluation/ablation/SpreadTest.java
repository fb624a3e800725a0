package dev.segue.evaluation.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  /** Values of R's t.test(c(2, 4, 4, 4, 5, 5, 7, 9)). */
  @Test
  void isStudentsInterval() {
    Spread spread = Spread.of(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));

    assertThat(spread.count()).isEqualTo(8);
    assertThat(spread.mean()).isEqualTo(5);
    assertThat(spread.interval()).isCloseTo(1.7876, within(1e-3));
    assertThat(spread.text(2)).isEqualTo("5.00 ±1.79");
  }

  @Test
  void oneValueHasNoIntervalAndNoneHasNoMean() {
    assertThat(Spread.of(List.of(3.0)).text(1)).isEqualTo("3.0");
    assertThat(Spread.of(List.of()).text(1)).isEqualTo("-");
  }

  @Test
  void manyEqualValuesAreSure() {
    assertThat(Spread.of(Collections.nCopies(60, 1.5)).interval()).isZero();
  }
}
