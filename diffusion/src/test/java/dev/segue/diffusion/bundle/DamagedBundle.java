package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** A small bundle in a folder, whole at first; its experts are no networks but a few bytes each. */
final class DamagedBundle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> WORDS = List.of("<pad>", "<bos>", "<unk>", "a", "red", "ball");

  final Path folder;
  private final ObjectNode manifest = JSON.createObjectNode();

  DamagedBundle(Path folder) {
    this.folder = folder;
    manifest
        .put("format", "segue-bundle/1")
        .put("name", "small")
        .put("version", "1")
        .put("licence", "Apache-2.0");
    manifest
        .putObject("latent")
        .put("channels", 4)
        .put("frames", 16)
        .put("height", 8)
        .put("width", 8)
        .put("scale", 8);
    ObjectNode prompt = manifest.putObject("prompt").put("kind", "words").put("length", 6);
    prompt.put("pad", "<pad>").put("begin", "<bos>").put("unknown", "<unk>");
    file(prompt, "vocabulary.txt", String.join("\n", WORDS) + "\n");
    manifest.putObject("experts");
    expert("text", "text-encoder").put("width", 8);
    expert("decoder", "decoder");
    for (String role : List.of("control", "spatial", "temporal")) {
      expert(role, role.equals("spatial") ? "image" : "video")
          .put("predicts", "epsilon")
          .putObject("schedule")
          .put("kind", "linear")
          .put("betaStart", 0.0001)
          .put("betaEnd", 0.02)
          .put("timesteps", 1_000);
    }
    manifest.putObject("recipes").putObject("confiner-long").put("coherence", 0.2);
    write();
  }

  private ObjectNode expert(String role, String kind) {
    ObjectNode expert = ((ObjectNode) manifest.get("experts")).putObject(role).put("kind", kind);
    file(expert, role + ".pt", "the weights of " + role);
    return expert;
  }

  private void file(ObjectNode entry, String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entry.put("file", name).put("sha256", sha256(bytes)).put("bytes", bytes.length);
  }

  /** Changes the manifest, and nothing else. */
  DamagedBundle with(Consumer<ObjectNode> change) {
    change.accept(manifest);
    write();
    return this;
  }

  /** Changes what the manifest says of one expert. */
  DamagedBundle withExpert(String role, Consumer<ObjectNode> change) {
    return with(m -> change.accept((ObjectNode) m.get("experts").get(role)));
  }

  /** Replaces a file, and what the manifest says of it where it is the vocabulary. */
  DamagedBundle withVocabulary(String content) {
    return with(m -> file((ObjectNode) m.get("prompt"), "vocabulary.txt", content));
  }

  private void write() {
    try {
      Files.write(folder.resolve(Bundle.MANIFEST), JSON.writeValueAsBytes(manifest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
