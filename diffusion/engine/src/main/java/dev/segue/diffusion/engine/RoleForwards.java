package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * How long one forward of each role takes: of a denoiser one over a segment without guidance, of
 * others one over a prompt or a frame. Experts have to be opened with it as their listener. Not
 * thread-safe.
 */
public final class RoleForwards implements ExpertListener {
  private static final String PROMPT = "a red ball";
  private static final int TIMESTEP = 100;

  private final Map<String, Long> last = new HashMap<>();

  @Override
  public void onForward(String expert, long nanos) {
    last.put(expert, nanos);
  }

  /**
   * Runs two forwards of each role and tells how long the second took; the first of a file is
   * slower.
   *
   * @param told of a role and of nanoseconds, as they are measured
   */
  public void measure(Experts experts, BiConsumer<String, Long> told) {
    Manifest manifest = experts.bundle().manifest();
    Tensor latent = manifest.latent().draw(new CounterNoise(1), Purpose.BASE, 0);
    manifest
        .experts()
        .forEach(
            (role, expert) -> {
              last.remove(role);
              run(experts, role, expert, latent, role + " first");
              run(experts, role, expert, latent, role + " second");
              if (last.containsKey(role)) {
                told.accept(role, last.get(role));
              }
            });
  }

  /** A text encoder is asked by the denoiser that reads it, for prompts that are new to it. */
  private static void run(
      Experts experts, String role, Manifest.Expert expert, Tensor latent, String prompt) {
    Tensor frame = Frames.frame(latent, 0);
    switch (expert.kind()) {
      case "text-encoder" ->
          experts.bundle().manifest().experts().entrySet().stream()
              .filter(one -> one.getValue().denoises())
              .filter(one -> one.getValue().textRole().equals(role))
              .findFirst()
              .ifPresent(one -> experts.denoiser(one.getKey()).encode(prompt));
      case "decoder" -> decode(experts, frame);
      case "encoder" -> experts.encode(decode(experts, frame));
      case "embedder" -> experts.embedder(role).embed(frame);
      default -> {
        Denoiser denoiser = experts.denoiser(role);
        boolean isGuided = expert.kind().equals("image-to-video");
        denoiser.predict(
            latent, TIMESTEP, new Condition(denoiser.encode(PROMPT), isGuided ? frame : null));
      }
    }
  }

  /** A latent by itself: its first frame, where it is several. */
  private static Tensor decode(Experts experts, Tensor frame) {
    if (experts.bundle().manifest().latent().frameMapping().isNone()) {
      return experts.decode(frame);
    }
    Tensor one = new Tensor(new int[] {frame.dim(0), 1, frame.dim(1), frame.dim(2)}, frame.data());
    return Frames.frame(experts.decodeFrames(one), 0);
  }

  /** The most bytes that were resident in this process, if the system tells. */
  public static OptionalLong peak() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
