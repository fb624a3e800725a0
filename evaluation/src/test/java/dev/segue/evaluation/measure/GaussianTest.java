package dev.segue.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianTest {
  private static final List<double[]> A =
      List.of(
          new double[] {1, 2, 0.5},
          new double[] {0, 1, 1.5},
          new double[] {2, -1, 3},
          new double[] {1, 1, 1},
          new double[] {0.5, 0, -2});
  private static final List<double[]> B =
      List.of(
          new double[] {3, 1, 0},
          new double[] {2, 2, 2},
          new double[] {-1, 0, 1},
          new double[] {0, 4, 1});

  /** The value is from NumPy's eigenvalues of the product of the two covariances. */
  @Test
  void distanceIsThatOfAnIndependentComputation() {
    double distance = Gaussian.of(A).distance(Gaussian.of(B));

    assertThat(distance).isEqualTo(4.6724447524945365, within(1e-9));
    assertThat(Gaussian.of(B).distance(Gaussian.of(A))).isEqualTo(distance, within(1e-9));
    assertThat(Gaussian.of(A).distance(Gaussian.of(A))).isEqualTo(0, within(1e-9));
  }

  @Test
  void ofTheSameSpreadItIsTheSquareOfHowFarMeansAreApart() {
    List<double[]> a = new ArrayList<>();
    List<double[]> b = new ArrayList<>();
    Random random = new Random(3);
    for (int n = 0; n < 60; n++) {
      double[] one = random.doubles(100).toArray();
      double[] other = one.clone();
      other[7] += 3;
      other[50] -= 4;
      a.add(one);
      b.add(other);
    }
    assertThat(Gaussian.of(a).distance(Gaussian.of(b))).isEqualTo(25, within(1e-6));
  }
}
