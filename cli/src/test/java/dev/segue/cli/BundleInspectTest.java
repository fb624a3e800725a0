package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.waiting.WaitingBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleInspectTest {
  @TempDir Path directory;
  private Path bundle;

  @BeforeEach
  void write() throws IOException {
    bundle = WaitingBundle.write(directory.resolve("bundle"), 3, 1);
  }

  @Test
  void itSaysWhatTheBundleHoldsAndMeasuresAForwardOfEachRole() {
    Run run = Run.of(directory, "bundle", "inspect", bundle.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("waiting 1, " + BundleLoader.load(bundle).digest())
        .contains("Apache-2.0")
        .contains("128 x 128 pixels, segments of 16 frames; latents [4, 16, 16, 16]")
        .contains("confiner-long, confiner, segue, jvid, chunk-wise")
        .contains("video; waits 3 ms; predicts epsilon; linear betas 1.0E-4 to 0.02; guidance 1.0");
    List<String> measured = run.out().lines().filter(line -> line.startsWith("forward ")).toList();
    assertThat(measured)
        .hasSize(10)
        .allMatch(line -> line.matches("forward +[a-z-]+ \\d+\\.\\d ms"), "have a time");
  }

  @Test
  void itSaysHowManyFramesALatentIs() throws IOException {
    Path other =
        WaitingBundle.write(directory.resolve("other"), 0, 0, new FrameMapping(4, true, 6));

    Run run = Run.of(directory, "bundle", "inspect", other.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "segments of 61 frames; latents [4, 16, 16, 16], each of them 4 frames, the first one"
                + " frame; 6 warm the decoder up")
        .contains("confiner-long, confiner, segue, jvid, chunk-wise")
        .containsPattern("forward +decoder ")
        .containsPattern("forward +encoder ");
  }

  @Test
  void withoutForwardsNoExpertIsOpened() {
    Run run = Run.of(directory, "bundle", "inspect", "--no-forwards", bundle.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("memory").doesNotContain("forward ");
  }

  @Test
  void aBundleThatCannotBeUsedIsRefusedWithTheReason() throws IOException {
    Files.writeString(bundle.resolve("vocabulary.txt"), "<pad>\n");

    Run run = Run.of(directory, "bundle", "inspect", bundle.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("vocabulary.txt has 6 bytes; the manifest says");
  }

  @Test
  void whatAManifestSaysPaintsNoTerminal() throws IOException {
    Path manifest = bundle.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\"version\" *: *\"[^\"]*", "$0\\\\u001b[31m"));
    Run named = Run.of(directory, "bundle", "inspect", "--no-forwards", bundle.toString());
    Files.writeString(manifest, text.replaceFirst("segue-bundle/1", "\\\\u001b[31m"));
    Run refused = Run.of(directory, "bundle", "inspect", "--no-forwards", bundle.toString());

    assertThat(named.out()).contains("\\u001b[31m").doesNotContain("\u001b");
    assertThat(refused.err()).contains("its format is '\\u001b[31m'").doesNotContain("\u001b");
  }

  @Test
  void aServerHasItsOwnBundle() {
    Run run =
        Run.of(
            directory,
            "generate",
            "--prompt",
            "a ball",
            "--bundle",
            bundle.toString(),
            "--server",
            "http://127.0.0.1:1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--bundle");
  }
}
