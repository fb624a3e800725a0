package dev.segue.cli;

import dev.segue.evaluation.Evaluation;
import dev.segue.evaluation.Evaluation.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.model.Picture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a video that was made. */
@Command(
    name = "evaluate",
    description = {
      "Decodes a video and measures how much it changes from frame to frame: where structures meet"
          + " (joints), where chunks meet (borders), and elsewhere; mean absolute difference of the"
          + " pixels, 0 to 255."
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "A video.mp4, or the directory that it lies in.")
  private Path path;

  @Option(
      names = "--length",
      defaultValue = "16",
      description = "Frames in a segment (default: ${DEFAULT-VALUE}).")
  private int length;

  @Override
  public Integer call() throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("video.mp4") : path;
    if (!Files.isRegularFile(file)) {
      throw new CommandLine.ParameterException(spec.commandLine(), "there is no file " + file);
    }
    if (length < 2 || length % 2 != 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--length: an even number from 2, not " + length);
    }
    Evaluation evaluation = evaluate(file);
    spec.commandLine().getOut().println(evaluation.table());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Evaluation evaluate(Path file) throws IOException {
    Mp4Boxes.problem(file)
        .ifPresent(
            problem -> {
              throw unreadable(file, problem, null);
            });
    Evaluation.Meter meter = new Evaluation.Meter(length);
    int expected;
    try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
      FrameGrab frames = FrameGrab.createFrameGrab(channel);
      expected = frames.getVideoTrack().getMeta().getTotalFrames();
      for (Picture p = frames.getNativeFrame(); p != null; p = frames.getNativeFrame()) {
        meter.take(pixels(p));
      }
    } catch (JCodecException | RuntimeException e) {
      throw unreadable(file, "it has no pictures that could be decoded", e);
    }
    Evaluation evaluation = meter.evaluation();
    if (evaluation.frames() == 0) {
      throw unreadable(file, "there is no frame in it", null);
    }
    if (evaluation.frames() != expected) {
      throw unreadable(
          file,
          "of " + expected + " frames only " + evaluation.frames() + " could be decoded",
          null);
    }
    return evaluation;
  }

  private static LocalException unreadable(Path file, String why, Exception cause) {
    return new LocalException(file + " is not a video that can be read: " + why, cause);
  }

  /** From BT.709, limited range, 4:2:0; jcodec keeps samples less 128. */
  private static Pixels pixels(Picture picture) {
    int width = picture.getCroppedWidth();
    int height = picture.getCroppedHeight();
    byte[] luma = picture.getPlaneData(0);
    byte[] blue = picture.getPlaneData(1);
    byte[] red = picture.getPlaneData(2);
    float[] rgb = new float[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float l = 1.16438f * (luma[y * picture.getWidth() + x] + 112);
        int chroma = y / 2 * (picture.getWidth() / 2) + x / 2;
        int at = 3 * (y * width + x);
        rgb[at] = clip(l + 1.79274f * red[chroma]);
        rgb[at + 1] = clip(l - 0.21325f * blue[chroma] - 0.53291f * red[chroma]);
        rgb[at + 2] = clip(l + 2.11240f * blue[chroma]);
      }
    }
    return new Pixels(width, height, rgb);
  }

  private static float clip(float value) {
    return Math.max(0, Math.min(255, value));
  }
}
