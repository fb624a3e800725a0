package dev.segue.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.segue.diffusion.expert.ExpertException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** DJL's PyTorch engine, set up once for the process. */
final class Engines {
  static final String NAME = "PyTorch";

  /** What kernels are chosen by; of those that the processor has, the last one counts most. */
  private static final List<String> INSTRUCTION_SETS =
      List.of("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile");

  private Engines() {}

  /**
   * The engine.
   *
   * @param threads of one forward on the CPU; what the first caller says counts
   */
  static synchronized Engine pytorch(int threads) {
    property("ai.djl.offline", "true");
    property("ai.djl.pytorch.graph_optimizer", "false");
    property("ai.djl.pytorch.num_interop_threads", "1");
    property("ai.djl.pytorch.num_threads", Integer.toString(threads));
    try {
      return Engine.getEngine(NAME);
    } catch (RuntimeException | LinkageError e) {
      throw new ExpertException(
          "engine-unavailable", "the PyTorch engine cannot be started: " + e.getMessage(), e);
    }
  }

  private static void property(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  static Device device(Engine engine, String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int index = name.contains(":") ? Integer.parseInt(name.substring(name.indexOf(':') + 1)) : 0;
    if (!name.startsWith("cuda") || index >= engine.getGpuCount()) {
      throw new ExpertException(
          "engine-unavailable",
          "there is no device '" + name + "': the engine sees " + engine.getGpuCount() + " GPUs",
          null);
    }
    return Device.gpu(index);
  }

  /** See {@code Experts.executionClass}. */
  static String executionClass(Engine engine, Device device) {
    String where = device.isGpu() ? "gpu " + gpu() : "cpu " + instructionSets();
    return "pytorch " + engine.getVersion() + "; " + where + "; float32; batch 1";
  }

  private static String instructionSets() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      Set<String> flags =
          lines
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+")))
              .orElse(Set.of());
      return System.getProperty("os.arch")
          + INSTRUCTION_SETS.stream()
              .filter(flags::contains)
              .collect(Collectors.joining(" ", " ", ""));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String gpu() {
    try {
      Process p =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      return new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
