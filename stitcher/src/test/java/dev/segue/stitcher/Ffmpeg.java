package dev.segue.stitcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** ffmpeg and ffprobe, as readers that know nothing of us. What they warn of fails the test. */
public final class Ffmpeg {
  private Ffmpeg() {}

  /** All frames as yuv420p, one behind the other. */
  public static byte[] decode(Path media) {
    return run(
        List.of(
            "ffmpeg",
            "-v",
            "warning",
            "-i",
            media.toString(),
            "-fps_mode",
            "passthrough",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-"));
  }

  /** All frames as rgb24, converted by what the stream says of its colours. */
  public static byte[] decodeRgb(Path media) {
    return run(
        List.of(
            "ffmpeg",
            "-v",
            "warning",
            "-i",
            media.toString(),
            "-fps_mode",
            "passthrough",
            "-vf",
            "scale=flags=accurate_rnd+full_chroma_int+bicubic",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-"));
  }

  /** The presentation time of each packet, in ticks. */
  public static long[] times(Path media) {
    return lines(media, "packet=pts").stream().mapToLong(Long::parseLong).toArray();
  }

  /** The distances between neighbouring times that occur. */
  public static long[] distances(long[] times) {
    return LongStream.range(1, times.length)
        .map(n -> times[(int) n] - times[(int) n - 1])
        .distinct()
        .toArray();
  }

  /** How many frames decode. */
  public static int frames(Path media) {
    return Integer.parseInt(lines(media, "stream=nb_read_frames", "-count_frames").get(0));
  }

  /** Entries of the video stream, as {@code name=value}. */
  public static List<String> stream(Path media, String entries) {
    return text(run(probe(media, "stream=" + entries, "default=noprint_wrappers=1")));
  }

  private static List<String> lines(Path media, String entries, String... more) {
    List<String> command = probe(media, entries, "csv=print_section=0");
    command.addAll(3, Arrays.asList(more));
    return text(run(command)).stream().map(l -> l.replace(",", "")).toList();
  }

  private static List<String> probe(Path media, String entries, String format) {
    return new ArrayList<>(
        List.of(
            "ffprobe",
            "-v",
            "warning",
            "-select_streams",
            "v:0",
            "-show_entries",
            entries,
            "-of",
            format,
            media.toString()));
  }

  private static List<String> text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(l -> !l.isBlank())
        .distinct()
        .toList();
  }

  private static byte[] run(List<String> command) {
    try {
      Path errors = Files.createTempFile("segue-ffmpeg", ".log");
      try {
        Process process = start(command, errors);
        byte[] out = process.getInputStream().readAllBytes();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end");
        }
        String said = Files.readString(errors);
        if (process.exitValue() != 0 || !said.isBlank()) {
          throw new AssertionError(command + " ended " + process.exitValue() + ":\n" + said);
        }
        return out;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Process start(List<String> command, Path errors) {
    try {
      return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError(
          command.get(0)
              + " is needed to test what other people's players see, and is not on the PATH:"
              + " install ffmpeg (Debian: apt-get install ffmpeg)",
          e);
    }
  }
}
