package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experts that a manifest vouches for, and that are nevertheless not what they should be. */
class DamagedExpertsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private ObjectNode manifest;

  @BeforeEach
  void aCopyOfTheExpertsThatWeShip() throws IOException {
    try (Stream<Path> files = Files.list(BundledExperts.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    manifest = (ObjectNode) JSON.readTree(directory.resolve(Bundle.MANIFEST).toFile());
  }

  @Test
  void aTornFileThatPassesTheDigestIsNoExpert() throws Exception {
    byte[] whole = Files.readAllBytes(file("control"));
    replace("control", Arrays.copyOf(whole, whole.length / 2));
    assertRefused("'control' cannot be opened");
  }

  @Test
  void aFileOfSomethingElseIsNoExpert() throws Exception {
    replace("decoder", "not TorchScript".getBytes(StandardCharsets.UTF_8));
    assertRefused("'decoder' cannot be opened");
  }

  @Test
  void anExpertThatTakesOtherInputsFails() throws Exception {
    replace("text", Files.readAllBytes(file("decoder")));
    try (Experts experts = open("cpu")) {
      assertThatThrownBy(() -> experts.denoiser("control").encode("a red ball"))
          .isInstanceOfSatisfying(
              ExpertException.class, e -> assertThat(e.code()).isEqualTo("expert-failed"))
          .hasMessageContaining("'text' failed");
    }
  }

  @Test
  void anExpertThatGivesAnotherShapeThanTheManifestSaysFails() throws Exception {
    ((ObjectNode) manifest.at("/experts/text")).put("width", 7);
    ((ObjectNode) manifest.at("/latent")).put("scale", 4);
    write();
    try (Experts experts = open("cpu")) {
      assertThatThrownBy(() -> experts.denoiser("control").encode("a red ball"))
          .isInstanceOf(ExpertException.class)
          .hasMessageContaining("'text' gave shape [1, ");
      assertThatThrownBy(() -> experts.decode(Tensor.zeros(4, 16, 16)))
          .isInstanceOf(ExpertException.class)
          .hasMessageContaining("not [1, 3, 64, 64]");
    }
  }

  @Test
  void anExpertThatGivesNoNumbersFails() throws Exception {
    Tensor nothing = Tensor.zeros(4, 16, 16);
    Arrays.fill(nothing.data(), Float.NaN);
    try (Experts experts = open("cpu")) {
      assertThatThrownBy(() -> experts.decode(nothing))
          .isInstanceOf(ExpertException.class)
          .hasMessageContaining("'decoder' gave a value that is not finite");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpu", "", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda0", "cuda:999"})
  void aDeviceThatIsNotThereIsNamed(String device) {
    assertThatThrownBy(() -> open(device))
        .isInstanceOfSatisfying(
            ExpertException.class, e -> assertThat(e.code()).isEqualTo("engine-unavailable"))
        .hasMessageStartingWith("there is no device '" + device + "': ");
  }

  private void assertRefused(String complaint) {
    assertThatThrownBy(() -> open("cpu"))
        .isInstanceOfSatisfying(
            ExpertException.class, e -> assertThat(e.code()).isEqualTo("expert-failed"))
        .hasMessageContaining(complaint);
  }

  private Experts open(String device) {
    return DjlExperts.open(BundleLoader.load(directory), device, 2, ExpertListener.NONE);
  }

  private Path file(String role) {
    return directory.resolve(manifest.at("/experts/" + role + "/file").textValue());
  }

  private void replace(String role, byte[] content) throws Exception {
    Files.write(file(role), content);
    ((ObjectNode) manifest.at("/experts/" + role))
        .put("bytes", content.length)
        .put(
            "sha256",
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    write();
  }

  private void write() throws IOException {
    JSON.writeValue(directory.resolve(Bundle.MANIFEST).toFile(), manifest);
  }
}
