package dev.segue.producer.picture;

import dev.segue.diffusion.tensor.Tensor;
import java.awt.image.BufferedImage;

/**
 * Makes a picture of another size: a triangle filter as wide as what becomes of one pixel, over the
 * largest part about the middle that has the wanted shape. The same pixels give the same bits
 * everywhere. Pure.
 */
final class Resizing {
  private static final int CHANNELS = 3;

  private Resizing() {}

  /** Float32 {@code [3, height, width]}, 0 to 1. */
  static Tensor to(BufferedImage image, int width, int height) {
    int fromWidth = image.getWidth();
    int fromHeight = image.getHeight();
    double scale = Math.min((double) fromWidth / width, (double) fromHeight / height);
    Side across = new Side(fromWidth, width, scale);
    Side down = new Side(fromHeight, height, scale);
    double[][] rows = new double[fromHeight][];
    Tensor out = Tensor.zeros(CHANNELS, height, width);
    for (int y = 0; y < height; y++) {
      for (int n = 0; n < down.weights[y].length; n++) {
        int row = down.first[y] + n;
        if (rows[row] == null) {
          rows[row] = across(image, row, across, width);
        }
        for (int c = 0; c < CHANNELS; c++) {
          for (int x = 0; x < width; x++) {
            out.data()[(c * height + y) * width + x] +=
                (float) (down.weights[y][n] * rows[row][c * width + x] / 255);
          }
        }
      }
      for (int row = 0; y + 1 < height && row < down.first[y + 1]; row++) {
        rows[row] = null;
      }
    }
    for (int n = 0; n < out.size(); n++) {
      out.data()[n] = Math.min(1, Math.max(0, out.data()[n]));
    }
    return out;
  }

  private static double[] across(BufferedImage image, int row, Side side, int width) {
    int[] pixels = image.getRGB(0, row, image.getWidth(), 1, null, 0, image.getWidth());
    double[] out = new double[CHANNELS * width];
    for (int x = 0; x < width; x++) {
      for (int n = 0; n < side.weights[x].length; n++) {
        int pixel = pixels[side.first[x] + n];
        double weight = side.weights[x][n];
        out[x] += weight * (pixel >> 16 & 0xff);
        out[width + x] += weight * (pixel >> 8 & 0xff);
        out[2 * width + x] += weight * (pixel & 0xff);
      }
    }
    return out;
  }

  /** Which pixels of a line make each pixel of a shorter or a longer one, and how much of each. */
  private static final class Side {
    final int[] first;
    final double[][] weights;

    /**
     * A line.
     *
     * @param scale how many pixels become one
     */
    Side(int from, int to, double scale) {
      first = new int[to];
      weights = new double[to][];
      double begin = (from - to * scale) / 2;
      double reach = Math.max(1, scale);
      for (int n = 0; n < to; n++) {
        double middle = begin + (n + 0.5) * scale;
        int low = (int) Math.max(0, Math.floor(middle - reach));
        int high = (int) Math.min(from, Math.ceil(middle + reach));
        first[n] = low;
        weights[n] = new double[high - low];
        double sum = 0;
        for (int k = low; k < high; k++) {
          double weight = Math.max(0, 1 - Math.abs(k + 0.5 - middle) / reach);
          weights[n][k - low] = weight;
          sum += weight;
        }
        for (int k = 0; k < weights[n].length; k++) {
          weights[n][k] /= sum;
        }
      }
    }
  }
}
