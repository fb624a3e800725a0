package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.databind.JsonNode;
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

/** A bundle of files that no engine could run, whole until a test damages it. */
public final class BundleFolder {
  private static final String VOCABULARY = "<pad>\n<bos>\n<unk>\na\nred\nball\nüber\n";
  private static final String MANIFEST =
      """
      {"format": "segue-bundle/1", "name": "test", "version": "1", "licence": "Apache-2.0",
       "latent": {"channels": 4, "frames": 16, "height": 2, "width": 2, "scale": 8},
       "prompt": {"kind": "words", "file": "vocabulary.txt", "length": 6,
                  "pad": "<pad>", "begin": "<bos>", "unknown": "<unk>"},
       "experts": {
         "text": {"kind": "text-encoder", "file": "text.pt", "width": 8},
         "control": {"kind": "video", "file": "control.pt", "predicts": "epsilon", "maxFrames": 16,
           "guidanceScale": 2.5, "schedule": {"kind": "scaled-linear", "betaStart": 0.00085,
           "betaEnd": 0.012, "timesteps": 1000}},
         "spatial": {"kind": "image", "file": "spatial.pt", "predicts": "epsilon",
           "schedule": {"kind": "scaled-linear", "betaStart": 0.00085, "betaEnd": 0.012,
           "timesteps": 1000}},
         "temporal": {"kind": "video", "file": "temporal.pt", "predicts": "epsilon",
           "schedule": {"kind": "linear", "betaStart": 0.0001, "betaEnd": 0.02,
           "timesteps": 1000}},
         "decoder": {"kind": "decoder", "file": "decoder.pt"}},
       "recipes": {"confiner-long": {"steps": 4, "coherence": 0.2}}}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  public final Path directory;
  public final ObjectNode manifest;

  private BundleFolder(Path directory, ObjectNode manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /** A whole bundle. */
  public static BundleFolder in(Path directory) {
    try {
      BundleFolder folder = new BundleFolder(directory, (ObjectNode) JSON.readTree(MANIFEST));
      folder.file(folder.part("/prompt"), VOCABULARY.getBytes(StandardCharsets.UTF_8));
      for (JsonNode expert : folder.manifest.get("experts")) {
        folder.file(
            (ObjectNode) expert, expert.get("file").textValue().getBytes(StandardCharsets.UTF_8));
      }
      return folder.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object in the manifest, by JSON pointer. */
  public ObjectNode part(String pointer) {
    return (ObjectNode) manifest.at(pointer);
  }

  /** Writes a file with what the manifest says about it. */
  public BundleFolder file(ObjectNode entry, byte[] content) {
    try {
      Files.write(directory.resolve(entry.get("file").textValue()), content);
      entry.put("bytes", content.length);
      entry.put(
          "sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the manifest as it is now. */
  public BundleFolder write() {
    return write(manifest.toString());
  }

  /** Writes something else in place of the manifest. */
  public BundleFolder write(String text) {
    try {
      Files.writeString(directory.resolve(Bundle.MANIFEST), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
