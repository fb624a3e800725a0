package dev.segue.diffusion.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleLoaderTest {
  @TempDir private Path elsewhere;
  @TempDir private Path folder;
  private DamagedBundle bundle;

  @BeforeEach
  void makeBundle() {
    bundle = new DamagedBundle(folder);
  }

  @Test
  void loadsAWholeBundleUnderTheDigestOfItsManifest() throws IOException {
    Bundle loaded = BundleLoader.load(folder);

    byte[] manifest = Files.readAllBytes(folder.resolve(Bundle.MANIFEST));
    assertThat(loaded.digest()).isEqualTo(DamagedBundle.sha256(manifest)).hasSize(64);
    assertThat(loaded.manifest().latent()).isEqualTo(new Manifest.Latent(4, 16, 8, 8, 8));
    assertThat(loaded.manifest().experts())
        .containsOnlyKeys("text", "decoder", "control", "spatial", "temporal");
    assertThat(loaded.manifest().recipes().get("confiner-long").get("coherence").asDouble())
        .isEqualTo(0.2);
  }

  @Test
  void isDescribedWithoutItsExperts() throws IOException {
    Files.delete(folder.resolve("control.pt"));

    assertThat(BundleLoader.describe(folder).manifest().name()).isEqualTo("small");
    refused("bundle-file-missing", "control.pt");
  }

  @Test
  void refusesAFolderWithoutAManifest() {
    assertThatThrownBy(() -> BundleLoader.load(elsewhere.resolve("nothing")))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("bundle-missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "\"manifest\"", "{} {}", "{\"format\": [1]}", "\u0000"})
  void refusesWhatIsNotAManifest(String text) throws IOException {
    Files.writeString(folder.resolve(Bundle.MANIFEST), text);

    refused("manifest-unreadable", "manifest.json");
  }

  @Test
  void refusesAFieldThatItDoesNotKnow() {
    bundle.withExpert("control", e -> e.put("guidance", 2.5));

    refused("manifest-unreadable", "guidance");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nonsense")
  void refusesAManifestThatMakesNoSense(String said, String role, Consumer<ObjectNode> change) {
    if (role.isEmpty()) {
      bundle.with(change);
    } else {
      bundle.withExpert(role, change);
    }

    refused("manifest-invalid", said);
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        of("segue-bundle/2", "", m -> m.put("format", "segue-bundle/2")),
        of("latent", "", m -> m.remove("latent")),
        of("latent", "", m -> latent(m).put("frames", 15)),
        of("latent", "", m -> latent(m).put("channels", 0)),
        of("prompts", "", m -> m.remove("prompt")),
        of("bpe", "", m -> ((ObjectNode) m.get("prompt")).put("kind", "bpe")),
        of("no experts", "", m -> m.remove("experts")),
        of("'spatial'", "", m -> ((ObjectNode) m.get("experts")).remove("spatial")),
        of("'video'", "spatial", e -> e.put("kind", "video")),
        of("velocity", "control", e -> e.put("predicts", "velocity")),
        of("no schedule", "temporal", e -> e.remove("schedule")),
        of("cosine", "temporal", e -> schedule(e).put("kind", "cosine")),
        of("makes no sense", "control", e -> schedule(e).put("betaStart", 0.5)),
        of("makes no sense", "control", e -> schedule(e).put("betaEnd", 1)),
        of("8 frames", "control", e -> e.put("maxFrames", 8)),
        of("guidance", "control", e -> e.put("guidanceScale", -1)),
        of("SHA-256", "decoder", e -> e.put("sha256", "0f")),
        of("SHA-256", "decoder", e -> e.put("sha256", "0F".repeat(32))),
        of("names no file", "decoder", e -> e.put("file", " ")),
        of("names no file", "decoder", e -> e.put("bytes", 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.pt", "/etc/hostname", ".", "a/../../outside.pt"})
  void refusesAFileOutsideItsFolder(String name) throws IOException {
    Files.writeString(folder.resolveSibling("outside.pt"), "?");
    try {
      bundle.withExpert("decoder", e -> e.put("file", name));

      refused("bundle-file-outside", name);
    } finally {
      Files.delete(folder.resolveSibling("outside.pt"));
    }
  }

  @Test
  void refusesALinkThatLeavesItsFolder() throws IOException {
    Path real = Files.move(folder.resolve("decoder.pt"), elsewhere.resolve("decoder.pt"));
    Files.createSymbolicLink(folder.resolve("decoder.pt"), real);

    refused("bundle-file-outside", "decoder.pt");
  }

  @Test
  void followsALinkThatStaysInside() throws IOException {
    Path real = Files.move(folder.resolve("decoder.pt"), folder.resolve("real.pt"));
    Files.createSymbolicLink(folder.resolve("decoder.pt"), real);

    assertThat(BundleLoader.load(folder).manifest().name()).isEqualTo("small");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    Files.writeString(folder.resolve("control.pt"), "the weights");

    refused("bundle-size-mismatch", "control.pt");
  }

  @Test
  void refusesAFileWithOneOtherByte() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("temporal.pt"));
    bytes[3] ^= 1;
    Files.write(folder.resolve("temporal.pt"), bytes);

    refused("bundle-digest-mismatch", "temporal.pt");
  }

  @Test
  void refusesADamagedVocabulary() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("vocabulary.txt"));
    bytes[3] ^= 1;
    Files.write(folder.resolve("vocabulary.txt"), bytes);

    refused("bundle-digest-mismatch", "vocabulary.txt");
  }

  private void refused(String code, String said) {
    assertThatThrownBy(() -> BundleLoader.load(folder))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(said);
  }

  private static Arguments of(String said, String role, Consumer<ObjectNode> change) {
    return Arguments.of(said, role, change);
  }

  private static ObjectNode latent(ObjectNode manifest) {
    return (ObjectNode) manifest.get("latent");
  }

  private static ObjectNode schedule(ObjectNode expert) {
    return (ObjectNode) expert.get("schedule");
  }
}
