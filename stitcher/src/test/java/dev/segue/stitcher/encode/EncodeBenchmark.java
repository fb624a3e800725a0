package dev.segue.stitcher.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.tensor.Tensor;
import dev.segue.stitcher.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Prints what each quantizer costs and gives. Not one of the tests that a build runs; RATIONALE.md
 * has the command and what came out. With {@code -Dsegue.bench.rgb=FILE
 * -Dsegue.bench.size=WIDTHxHEIGHT} it encodes that file's rgb24 frames instead of drawn ones.
 */
class EncodeBenchmark {
  private static final int CHUNK = 16;
  private static final int DRAWN = 320;

  @Test
  void printsWhatEachQuantizerCostsAndGives() throws IOException {
    String file = System.getProperty("segue.bench.rgb");
    if (file == null) {
      measure(128, 128, drawn(128, 128));
      measure(256, 256, drawn(256, 256));
    } else {
      String[] size = System.getProperty("segue.bench.size").split("x", -1);
      int width = Integer.parseInt(size[0]);
      int height = Integer.parseInt(size[1]);
      measure(width, height, read(Path.of(file), width, height));
    }
  }

  private static void measure(int width, int height, List<Tensor> pictures) {
    VideoFormat format = new VideoFormat(width, height, 8);
    encode(format, JcodecEncoder.COARSEST, convert(pictures));
    long start = System.nanoTime();
    List<Frame> frames = convert(pictures);
    System.out.printf(
        Locale.ROOT,
        "%dx%d, %d frames; conversion %.2f ms a frame%n",
        width,
        height,
        frames.size(),
        (System.nanoTime() - start) / 1e6 / frames.size());
    for (int quantizer = JcodecEncoder.FINEST; quantizer <= JcodecEncoder.COARSEST; quantizer++) {
      System.out.println(encode(format, quantizer, frames));
    }
  }

  private static String encode(VideoFormat format, int quantizer, List<Frame> frames) {
    long nanos = 0;
    long bytes = 0;
    double error = 0;
    JcodecEncoder encoder = null;
    for (int n = 0; n < frames.size(); n++) {
      if (n % CHUNK == 0) {
        encoder = new JcodecEncoder(format, quantizer);
      }
      long start = System.nanoTime();
      bytes += encoder.encode(frames.get(n)).bytes().length;
      nanos += System.nanoTime() - start;
      byte[] shown = Reconstruction.of(encoder, format.width(), format.height());
      byte[] luma = frames.get(n).y();
      for (int p = 0; p < luma.length; p++) {
        int difference = (luma[p] & 0xff) - (shown[p] & 0xff);
        error += difference * difference;
      }
    }
    double mean = error / frames.size() / (format.width() * format.height());
    assertThat(bytes).isPositive();
    return String.format(
        Locale.ROOT,
        "quantizer %d: %.0f frames/s, %d bytes a frame, luma PSNR %.1f dB",
        quantizer,
        frames.size() / (nanos / 1e9),
        bytes / frames.size(),
        10 * Math.log10(255 * 255 / mean));
  }

  private static List<Frame> convert(List<Tensor> pictures) {
    return pictures.stream().map(Frame::of).toList();
  }

  private static List<Tensor> drawn(int width, int height) {
    List<Tensor> pictures = new ArrayList<>();
    for (int n = 0; n < DRAWN; n++) {
      pictures.add(Pictures.disc(width, height, n));
    }
    return pictures;
  }

  private static List<Tensor> read(Path file, int width, int height) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int size = width * height;
    List<Tensor> pictures = new ArrayList<>();
    for (int start = 0; start + 3 * size <= bytes.length; start += 3 * size) {
      float[] rgb = new float[3 * size];
      for (int n = 0; n < rgb.length; n++) {
        rgb[n] = (bytes[start + n % size * 3 + n / size] & 0xff) / 255f;
      }
      pictures.add(new Tensor(new int[] {3, height, width}, rgb));
    }
    return pictures;
  }
}
