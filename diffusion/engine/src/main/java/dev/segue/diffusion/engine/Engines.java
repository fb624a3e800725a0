package dev.segue.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Utils;
import dev.segue.diffusion.expert.ExpertException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** DJL's PyTorch engine, set up once for the process. */
final class Engines {
  static final String NAME = "PyTorch";

  /** What kernels are chosen by; of those that the processor has, the last one counts most. */
  private static final List<String> INSTRUCTION_SETS =
      List.of("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile");

  private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,3}))?");

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
      return alone("pytorch", () -> Engine.getEngine(NAME));
    } catch (RuntimeException | LinkageError e) {
      throw new ExpertException(
          "engine-unavailable", "the PyTorch engine cannot be started: " + reasons(e), e);
    }
  }

  /** What happened and what it came from, such as the library that a library asks for. */
  static String reasons(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(each -> String.valueOf(each.getMessage()).lines().findFirst().orElse("").strip())
        .distinct()
        .collect(Collectors.joining(": "));
  }

  /** Loads a native library, unpacking it while no other process does. */
  static <T> T alone(String library, Supplier<T> load) {
    property("ai.djl.offline", "true");
    return isOurCache() ? EngineCache.alone(Utils.getEngineCacheDir(library), load) : load.get();
  }

  /** The user's own, which is used where nobody names one, may be another program's too. */
  private static boolean isOurCache() {
    return Stream.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR")
        .anyMatch(name -> Utils.getEnvOrSystemProperty(name) != null);
  }

  private static void property(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * A device by name.
   *
   * @param name {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws ExpertException {@code engine-unavailable}
   */
  static Device device(Engine engine, String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new ExpertException(
          "engine-unavailable",
          "there is no device '" + name + "': it is cpu, cuda or cuda:0, cuda:1, ...",
          null);
    }
    Device device = Device.gpu(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    // Asked of PyTorch itself: DJL counts GPUs by a CUDA library of the system's, which need not be
    // there where PyTorch brings its own.
    try (NDManager memory = engine.newBaseManager(device)) {
      memory.zeros(new Shape(1)).toFloatArray();
      return device;
    } catch (RuntimeException e) {
      throw new ExpertException(
          "engine-unavailable", "there is no device '" + name + "': " + reasons(e), e);
    }
  }

  /** See {@code Experts.executionClass}. */
  static String executionClass(Engine engine, Device device) {
    String where =
        device.isGpu()
            ? "gpu " + Gpus.name(device.getDeviceId()).orElse("unknown")
            : "cpu " + instructionSets();
    String guidance = batches(device) ? "guidance batched" : "batch 1";
    return "pytorch " + engine.getVersion() + "; " + where + "; float32; " + guidance;
  }

  /**
   * Whether forwards of several conditions are one: on a GPU that costs little more than one of
   * them, on a CPU as much as all of them.
   */
  static boolean batches(Device device) {
    return device.isGpu();
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
}
