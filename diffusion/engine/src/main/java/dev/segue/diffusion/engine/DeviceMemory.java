package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.ExpertException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** What a bundle needs on a device, and what there is, before anything is opened. */
public final class DeviceMemory {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path GROUP = Path.of("/sys/fs/cgroup");

  private DeviceMemory() {}

  /**
   * Bytes of all weights, those that roles share counted once: no device with less can hold the
   * bundle. What a forward needs on top depends on the network.
   */
  public static long needed(Manifest manifest) {
    Set<String> counted = new HashSet<>();
    long bytes = 0;
    for (Manifest.Expert expert : manifest.experts().values()) {
      if (!expert.waits() && counted.add(expert.sha256())) {
        bytes += expert.bytes();
      }
    }
    return bytes;
  }

  /**
   * Bytes that are free, if that can be found out.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   */
  public static OptionalLong free(String device) {
    if (!device.equals("cpu")) {
      int colon = device.indexOf(':');
      return Gpus.freeMemory(colon < 0 ? 0 : Integer.parseInt(device.substring(colon + 1)));
    }
    OptionalLong machine = available();
    OptionalLong group = group();
    if (machine.isEmpty() || group.isEmpty()) {
      return machine.isPresent() ? machine : group;
    }
    return OptionalLong.of(Math.min(machine.getAsLong(), group.getAsLong()));
  }

  /**
   * Refuses a bundle whose weights alone are more than is free.
   *
   * @throws ExpertException {@code expert-out-of-memory}
   */
  static void check(Manifest manifest, String device) {
    long needed = needed(manifest);
    OptionalLong free = free(device);
    if (free.isPresent() && needed > free.getAsLong()) {
      throw new ExpertException(
          "expert-out-of-memory",
          String.format(
              Locale.ROOT,
              "bundle '%s' needs %.1f GB for its experts alone; %.1f GB are free on %s",
              manifest.name(),
              needed / 1e9,
              free.getAsLong() / 1e9,
              device),
          null);
    }
  }

  private static OptionalLong available() {
    try {
      return Files.readAllLines(MEMORY).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** What a container's limit leaves; none without a limit. */
  private static OptionalLong group() {
    try {
      String most = Files.readString(GROUP.resolve("memory.max")).strip();
      String used = Files.readString(GROUP.resolve("memory.current")).strip();
      return most.equals("max")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(most) - Long.parseLong(used));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
