package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jcodec.api.SequenceEncoder;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code segue evaluate}. */
class EvaluateTest {
  @Test
  void saysWhatCannotBeEvaluated(@TempDir Path directory) throws IOException {
    Run missing = Run.of(directory, "evaluate", directory.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no file");

    Path text = Files.writeString(directory.resolve("text.mp4"), "not a video");
    Run unreadable = Run.of(directory, "evaluate", text.toString());
    assertThat(unreadable.code()).isEqualTo(1);
    assertThat(unreadable.err()).contains("is not a video that can be read");
  }

  @Test
  void aVideoThatIsWholeIsMeasured(@TempDir Path directory) throws IOException {
    Path video = video(directory.resolve("video.mp4"));

    Run run = Run.of(directory, "evaluate", video.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("frames            8");
  }

  @Test
  void aVideoThatIsCutShortIsAnErrorThatSaysSo(@TempDir Path directory) throws IOException {
    Path video = video(directory.resolve("video.mp4"));
    byte[] whole = Files.readAllBytes(video);
    for (int length : new int[] {0, 20, whole.length / 3, whole.length - 1}) {
      Files.write(video, Arrays.copyOf(whole, length));

      Run run = Run.of(directory, "evaluate", video.toString());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("segue: " + video + " is not a video that can be read: it ")
          .doesNotContain("Exception");
    }
  }

  @Test
  void aChunkIsToldFromAVideo(@TempDir Path directory) throws IOException {
    Path chunk = directory.resolve("chunk-00000.m4s");
    Files.write(chunk, new byte[] {0, 0, 0, 8, 's', 't', 'y', 'p', 0, 0, 0, 8, 'm', 'o', 'o', 'f'});

    Run run = Run.of(directory, "evaluate", chunk.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("it is a chunk of a stream", "name video.mp4");
  }

  private static Path video(Path file) throws IOException {
    SequenceEncoder encoder = SequenceEncoder.createSequenceEncoder(file.toFile(), 8);
    for (int n = 0; n < 8; n++) {
      encoder.encodeNativeFrame(Picture.create(32, 32, ColorSpace.RGB));
    }
    encoder.finish();
    return file;
  }
}
