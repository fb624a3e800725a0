package dev.segue.diffusion.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code nvidia-smi} says of GPUs. */
final class Gpus {
  private Gpus() {}

  /** A GPU's model. */
  static Optional<String> name(int index) {
    return ask("name", index);
  }

  /** Free bytes of a GPU's memory. */
  static OptionalLong freeMemory(int index) {
    return ask("memory.free", index)
        .map(text -> text.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty())
        .map(digits -> OptionalLong.of(Long.parseLong(digits) << 20))
        .orElse(OptionalLong.empty());
  }

  private static Optional<String> ask(String what, int index) {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=" + what, "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(index)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
