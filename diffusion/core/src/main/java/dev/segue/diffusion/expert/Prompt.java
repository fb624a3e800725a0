package dev.segue.diffusion.expert;

import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a denoiser is asked to show: a text, or several whose embeddings are mixed one after the
 * other.
 *
 * @param parts the first has share 1, the others more than 0 and less than 1
 */
public record Prompt(List<Part> parts) {
  /**
   * A text.
   *
   * @param share how much of the embedding is its own; the rest is that of the parts before it
   */
  public record Part(String text, double share) {}

  public Prompt {
    parts = List.copyOf(parts);
    for (int n = 0; n < parts.size(); n++) {
      double share = parts.get(n).share();
      if (n == 0 ? share != 1 : !(share > 0 && share < 1)) {
        throw new IllegalArgumentException("part " + n + " has share " + share);
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("no prompt");
    }
  }

  /** One text alone. */
  public static Prompt of(String text) {
    return new Prompt(List.of(new Part(text, 1)));
  }

  /**
   * This one on its way to another text.
   *
   * @param share of the text, 0 to 1
   */
  public Prompt towards(String text, double share) {
    if (share <= 0) {
      return this;
    }
    if (share >= 1) {
      return of(text);
    }
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(text, share));
    return new Prompt(more);
  }

  /** Its embedding by a denoiser's text encoder, float32 {@code [T, D]}. */
  public Tensor encoded(Denoiser denoiser) {
    Tensor mean = denoiser.encode(parts.get(0).text());
    for (Part part : parts.subList(1, parts.size())) {
      Tensor text = denoiser.encode(part.text());
      mean = Sums.mix((float) (1 - part.share()), mean, (float) part.share(), text);
    }
    return mean;
  }
}
