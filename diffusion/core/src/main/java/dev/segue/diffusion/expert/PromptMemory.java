package dev.segue.diffusion.expert;

import dev.segue.diffusion.tensor.Tensor;
import dev.segue.kernel.LruMap;
import java.util.Map;
import java.util.function.Function;

/** Encodes a prompt once for as long as it is among the last 64 that were used. Thread-safe. */
public final class PromptMemory {
  private static final int REMEMBERED = 64;

  private final Function<String, Tensor> encoder;
  private final Map<String, Tensor> encoded = new LruMap<>(REMEMBERED);

  /** Remembers nothing yet. */
  public PromptMemory(Function<String, Tensor> encoder) {
    this.encoder = encoder;
  }

  /** What the encoder gives for a prompt; callers on other threads are not held up meanwhile. */
  public Tensor of(String prompt) {
    synchronized (encoded) {
      Tensor known = encoded.get(prompt);
      if (known != null) {
        return known;
      }
    }
    Tensor one = encoder.apply(prompt);
    synchronized (encoded) {
      encoded.put(prompt, one);
    }
    return one;
  }
}
