package dev.segue.evaluation.measure;

/** Symmetric matrices, by Jacobi's rotations. Pure. */
final class Symmetric {
  private static final int MOST_SWEEPS = 60;
  private static final double ENOUGH = 1e-22;

  private Symmetric() {}

  static double[][] times(double[][] a, double[][] b) {
    int n = a.length;
    double[][] out = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double factor = a[i][k];
        double[] row = b[k];
        for (int j = 0; j < n; j++) {
          out[i][j] += factor * row[j];
        }
      }
    }
    return out;
  }

  static double[] eigenvalues(double[][] a) {
    double[][] rotated = copy(a);
    diagonalize(rotated, null);
    double[] values = new double[a.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rotated[i][i];
    }
    return values;
  }

  /** The square root of a matrix whose eigenvalues are not negative. */
  static double[][] root(double[][] a) {
    int n = a.length;
    double[][] rotated = copy(a);
    // Row k is the eigenvector of value k.
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      vectors[i][i] = 1;
    }
    diagonalize(rotated, vectors);
    double[][] out = new double[n][n];
    for (int k = 0; k < n; k++) {
      double value = Math.sqrt(Math.max(0, rotated[k][k]));
      double[] vector = vectors[k];
      for (int i = 0; i < n; i++) {
        double factor = value * vector[i];
        for (int j = 0; j < n; j++) {
          out[i][j] += factor * vector[j];
        }
      }
    }
    return out;
  }

  private static double[][] copy(double[][] a) {
    double[][] out = new double[a.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i].clone();
    }
    return out;
  }

  private static void diagonalize(double[][] a, double[][] vectors) {
    int n = a.length;
    double all = 0;
    for (double[] row : a) {
      for (double value : row) {
        all += value * value;
      }
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && off(a) > ENOUGH * all; sweep++) {
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          if (a[p][q] * a[p][q] > ENOUGH * all / ((double) n * n)) {
            rotate(a, vectors, p, q);
          }
        }
      }
    }
  }

  private static double off(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 2 * a[i][j] * a[i][j];
      }
    }
    return sum;
  }

  /** Makes {@code a[p][q]} zero; the matrix stays symmetric. */
  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    double[] rowP = a[p];
    double[] rowQ = a[q];
    double pp = rowP[p] - tangent * rowP[q];
    double qq = rowQ[q] + tangent * rowP[q];
    turn(rowP, rowQ, cosine, sine);
    for (int i = 0; i < a.length; i++) {
      a[i][p] = rowP[i];
      a[i][q] = rowQ[i];
    }
    rowP[p] = pp;
    rowQ[q] = qq;
    rowP[q] = 0;
    rowQ[p] = 0;
    if (vectors != null) {
      turn(vectors[p], vectors[q], cosine, sine);
    }
  }

  private static void turn(double[] p, double[] q, double cosine, double sine) {
    for (int i = 0; i < p.length; i++) {
      double before = p[i];
      p[i] = cosine * before - sine * q[i];
      q[i] = sine * before + cosine * q[i];
    }
  }
}
