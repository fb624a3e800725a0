package dev.segue.diffusion.engine;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleException;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.PromptReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Prompts as ids by a {@code tokenizer.json}, through the tokenizers' own native library. Cutting
 * and padding are done here, as the manifest and the file's {@code padding} say, so that they are
 * the same whatever else the file asks for. Thread-safe.
 */
final class Tokenizer implements PromptReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ids as they come, with begin and end. */
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "true", "padding", "false", "truncation", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final int length;
  private final long pad;

  private Tokenizer(HuggingFaceTokenizer tokenizer, int length, long pad) {
    this.tokenizer = tokenizer;
    this.length = length;
    this.pad = pad;
  }

  /**
   * Opens a tokenizer of a bundle.
   *
   * @throws BundleException {@code vocabulary-invalid} when its file is none
   */
  static Tokenizer open(Bundle bundle, Manifest.Prompt prompt) {
    Path file = BundleLoader.inside(bundle.directory(), prompt.file());
    try {
      byte[] content = Files.readAllBytes(file);
      JsonNode pad = JSON.readTree(content).path("padding").path("pad_id");
      if (!pad.isIntegralNumber()) {
        throw invalid(prompt, "it does not say what to pad with (padding.pad_id)");
      }
      HuggingFaceTokenizer opened =
          Engines.alone(
              "tokenizers",
              () -> {
                try {
                  return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(content), PLAIN);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      return new Tokenizer(opened, prompt.length(), pad.longValue());
    } catch (IOException | RuntimeException e) {
      throw e instanceof BundleException known ? known : invalid(prompt, e.getMessage());
    }
  }

  private static BundleException invalid(Manifest.Prompt prompt, String why) {
    return new BundleException(
        "vocabulary-invalid", prompt.file() + " is no tokenizer that can be used: " + why);
  }

  @Override
  public long[] ids(String prompt) {
    long[] all = tokenizer.encode(prompt).getIds();
    long[] out = Arrays.copyOf(all, length);
    if (all.length > length) {
      out[length - 1] = all[all.length - 1];
    } else {
      Arrays.fill(out, all.length, length, pad);
    }
    return out;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
