package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * The text encoders of a bundle, each with a memory of its own: a prompt is encoded once for each,
 * however many denoisers share one. Thread-safe.
 */
public final class Encoders {
  private final Manifest manifest;
  private final BiFunction<String, String, Tensor> encode;
  private final Map<String, PromptMemory> memories = new ConcurrentHashMap<>();

  /**
   * Encoders that remember nothing yet.
   *
   * @param encode of a text encoder's role and a prompt, float32 {@code [T, D]}
   */
  public Encoders(Manifest manifest, BiFunction<String, String, Tensor> encode) {
    this.manifest = manifest;
    this.encode = encode;
  }

  /** What the text encoder of a denoiser's role gives for a prompt. */
  public Tensor encode(String denoiser, String prompt) {
    String role = manifest.experts().get(denoiser).textRole();
    return memories
        .computeIfAbsent(role, text -> new PromptMemory(p -> encode.apply(text, p)))
        .of(prompt);
  }
}
