package dev.segue.stitcher.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.tensor.Tensor;
import dev.segue.stitcher.Ffmpeg;
import dev.segue.stitcher.Pictures;
import dev.segue.stitcher.cmaf.InitSegment;
import dev.segue.stitcher.cmaf.MediaSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JcodecEncoderTest {
  @TempDir Path folder;

  private interface Source {
    Tensor picture(int width, int height, int index);
  }

  private enum Content implements Source {
    DISC {
      @Override
      public Tensor picture(int width, int height, int index) {
        return Pictures.disc(width, height, index);
      }
    },
    NOISE {
      @Override
      public Tensor picture(int width, int height, int index) {
        return Pictures.noise(width, height, index);
      }
    },
    FLASHES {
      @Override
      public Tensor picture(int width, int height, int index) {
        return Pictures.flashes(width, height, index);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DISC, 128, 128, 15",
    "DISC, 128, 128, 12",
    "DISC, 256, 144, 14",
    "DISC, 130, 70, 15",
    "NOISE, 64, 64, 15",
    "NOISE, 64, 64, 10",
    "FLASHES, 64, 48, 15",
    "FLASHES, 64, 48, 10",
    "FLASHES, 64, 48, 13"
  })
  void whatIsDecodedIsWhatTheEncoderReconstructed(
      Content content, int width, int height, int quantizer) throws IOException {
    VideoFormat format = new VideoFormat(width, height, 8);
    JcodecEncoder encoder = new JcodecEncoder(format, quantizer);
    List<EncodedFrame> encoded = new ArrayList<>();
    ByteArrayOutputStream reconstructed = new ByteArrayOutputStream();
    for (int n = 0; n < 20; n++) {
      encoded.add(encoder.encode(Frame.of(content.picture(width, height, n))));
      reconstructed.writeBytes(Reconstruction.of(encoder, width, height));
    }

    byte[] decoded = Ffmpeg.decode(file(format, encoder.parameterSets(), encoded));

    assertThat(decoded).isEqualTo(reconstructed.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"15, 1.6", "12, 1.1"})
  void thePictureIsCloseToWhatWentIn(int quantizer, double tolerated) throws IOException {
    VideoFormat format = new VideoFormat(128, 128, 8);
    List<Frame> frames = Pictures.discs(128, 128, 0, 20);

    byte[] decoded = Ffmpeg.decode(file(format, quantizer, frames));

    double sum = 0;
    int at = 0;
    for (Frame frame : frames) {
      for (byte[] plane : List.of(frame.y(), frame.cb(), frame.cr())) {
        for (byte sample : plane) {
          sum += Math.abs((sample & 0xff) - (decoded[at++] & 0xff));
        }
      }
    }
    assertThat(at).isEqualTo(decoded.length);
    assertThat(sum / at).isBetween(0.05, tolerated);
  }

  @Test
  void playersGetTheColoursBackThatWentIn() throws IOException {
    VideoFormat format = new VideoFormat(64, 64, 8);
    List<Frame> frames = List.of(Frame.of(halves(0.9f, 0.1f, 0.1f, 0.1f, 0.3f, 0.8f)));

    byte[] rgb = Ffmpeg.decodeRgb(file(format, 15, frames));

    assertThat(rgb).hasSize(3 * 64 * 64);
    assertPixel(rgb, 10, 0.9, 0.1, 0.1);
    assertPixel(rgb, 54, 0.1, 0.3, 0.8);
  }

  @Test
  void theStreamSaysWhatItsSamplesMean() throws IOException {
    Path file = file(new VideoFormat(130, 70, 8), 15, Pictures.discs(130, 70, 0, 3));

    assertThat(
            Ffmpeg.stream(
                file,
                "profile,width,height,pix_fmt,color_range,color_space,color_transfer,"
                    + "color_primaries,has_b_frames,refs,r_frame_rate,chroma_location"))
        .containsExactlyInAnyOrder(
            "profile=Constrained Baseline",
            "width=130",
            "height=70",
            "pix_fmt=yuv420p",
            "color_range=tv",
            "color_space=bt709",
            "color_transfer=bt709",
            "color_primaries=bt709",
            "has_b_frames=0",
            "refs=1",
            "r_frame_rate=8/1",
            "chroma_location=left");
  }

  @Test
  void theSameFramesGiveTheSameBytesWhoeverEncodesThem() {
    VideoFormat format = new VideoFormat(64, 48, 8);
    List<Frame> frames = Pictures.discs(64, 48, 5, 15);
    List<byte[]> alone = encode(JcodecEncoder.at(15).start(format), frames);
    JcodecEncoder one = new JcodecEncoder(format, 15);
    JcodecEncoder other = new JcodecEncoder(format, 15);

    List<byte[]> interleaved = new ArrayList<>();
    for (Frame frame : frames) {
      interleaved.add(one.encode(frame).bytes());
      other.encode(Frame.of(Pictures.noise(64, 48, interleaved.size())));
    }

    assertThat(interleaved).containsExactlyElementsOf(alone);
    assertThat(one.parameterSets()).isEqualTo(other.parameterSets());
  }

  @Test
  void onlyTheFirstFrameIsAKeyFrameHoweverLongTheChunk() {
    JcodecEncoder encoder = new JcodecEncoder(new VideoFormat(16, 16, 8), 15);
    Frame frame = Frame.of(Pictures.disc(16, 16, 0));

    List<Boolean> keys =
        IntStream.range(0, 300).mapToObj(n -> encoder.encode(frame).key()).toList();

    assertThat(keys.get(0)).isTrue();
    assertThat(keys.subList(1, 300)).containsOnly(false);
  }

  @Test
  void quantizersThatDriftAreRefused() {
    VideoFormat format = new VideoFormat(64, 64, 8);

    assertThatThrownBy(() -> new JcodecEncoder(format, 16)).hasMessageContaining("10 to 15");
    assertThatThrownBy(() -> new JcodecEncoder(format, 9)).hasMessageContaining("10 to 15");
  }

  @Test
  void aFrameOfAnotherSizeIsRefused() {
    JcodecEncoder encoder = new JcodecEncoder(new VideoFormat(64, 64, 8), 15);
    Frame wide = Frame.of(Pictures.disc(128, 64, 0));

    assertThatThrownBy(() -> encoder.encode(wide)).hasMessageContaining("128x64");
  }

  private Path file(VideoFormat format, int quantizer, List<Frame> frames) throws IOException {
    JcodecEncoder encoder = new JcodecEncoder(format, quantizer);
    List<EncodedFrame> encoded = frames.stream().map(encoder::encode).toList();
    return file(format, encoder.parameterSets(), encoded);
  }

  private Path file(VideoFormat format, ParameterSets sets, List<EncodedFrame> frames)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(InitSegment.of(format, sets));
    bytes.writeBytes(MediaSegment.of(format.fps(), 0, 0, frames));
    return Files.write(folder.resolve("clip.mp4"), bytes.toByteArray());
  }

  private static List<byte[]> encode(Encoder encoder, List<Frame> frames) {
    return frames.stream().map(f -> encoder.encode(f).bytes()).toList();
  }

  /** One colour at the left, another one at the right, 64x64. */
  private static Tensor halves(float... rgb) {
    float[] data = new float[3 * 64 * 64];
    for (int n = 0; n < data.length; n++) {
      int plane = n / (64 * 64);
      data[n] = rgb[n % 64 < 32 ? plane : 3 + plane];
    }
    return new Tensor(new int[] {3, 64, 64}, data);
  }

  private static void assertPixel(byte[] rgb, int column, double... expected) {
    for (int plane = 0; plane < 3; plane++) {
      double value = (rgb[3 * (64 * 32 + column) + plane] & 0xff) / 255.0;
      assertThat(value).isCloseTo(expected[plane], org.assertj.core.data.Offset.offset(0.015));
    }
  }
}
