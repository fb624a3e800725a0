package dev.segue.evaluation.measure;

import dev.segue.evaluation.video.Picture;

/**
 * How well a frame is what lies half-way between its neighbours: for each block the displacement by
 * which the frame before and the frame after are most alike, and the mean of the two. Pure.
 */
final class Smoothness {
  private static final int BLOCK = 8;
  private static final int REACH = 12;
  private static final double LEVELS = 255;

  private Smoothness() {}

  /** Mean absolute error of the middle frame's brightness, 0 to 1. */
  static double error(Picture before, Picture middle, Picture after) {
    int width = before.width();
    int height = before.height();
    float[] a = luma(before);
    float[] m = luma(middle);
    float[] b = luma(after);
    double error = 0;
    for (int top = 0; top < height; top += BLOCK) {
      for (int left = 0; left < width; left += BLOCK) {
        Block block =
            new Block(
                left, top, Math.min(width, left + BLOCK), Math.min(height, top + BLOCK), width);
        int[] best = block.displacement(a, b, height);
        error += block.error(a, m, b, best[0], best[1]);
      }
    }
    return error / (LEVELS * width * height);
  }

  private static float[] luma(Picture picture) {
    float[] luma = new float[picture.width() * picture.height()];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        luma[y * picture.width() + x] = picture.luma(x, y);
      }
    }
    return luma;
  }

  private record Block(int left, int top, int right, int bottom, int width) {
    /** (dx, dy): what is here was at -(dx, dy) before and is at +(dx, dy) after. */
    private int[] displacement(float[] a, float[] b, int height) {
      int[] best = {0, 0};
      // Of equal ones none at all, so that what is flat does not seem to move.
      double least = unlike(a, b, 0, 0, Double.MAX_VALUE);
      for (int dy = -REACH / 2; dy <= REACH / 2; dy++) {
        for (int dx = -REACH / 2; dx <= REACH / 2; dx++) {
          int reachX = Math.abs(dx);
          int reachY = Math.abs(dy);
          if (left < reachX || top < reachY || right + reachX > width || bottom + reachY > height) {
            continue;
          }
          double unlike = unlike(a, b, dx, dy, least);
          if (unlike < least) {
            least = unlike;
            best = new int[] {dx, dy};
          }
        }
      }
      return best;
    }

    /** A sum of absolute differences; broken off once it is not below the least one so far. */
    private double unlike(float[] a, float[] b, int dx, int dy, double least) {
      double sum = 0;
      int shift = dy * width + dx;
      for (int y = top; y < bottom && sum < least; y++) {
        for (int n = y * width + left; n < y * width + right; n++) {
          sum += Math.abs(a[n - shift] - b[n + shift]);
        }
      }
      return sum;
    }

    private double error(float[] a, float[] m, float[] b, int dx, int dy) {
      double sum = 0;
      int shift = dy * width + dx;
      for (int y = top; y < bottom; y++) {
        for (int n = y * width + left; n < y * width + right; n++) {
          sum += Math.abs(m[n] - (a[n - shift] + b[n + shift]) / 2);
        }
      }
      return sum;
    }
  }
}
