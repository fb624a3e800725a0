package dev.segue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongSupplier;

/** A drawn seed, kept beside the data of the video, so that the same command finds it again. */
final class KeptSeed {
  private KeptSeed() {}

  static long of(Path directory, LongSupplier draw) {
    Path file = directory.resolve("seed");
    try {
      if (Files.exists(file)) {
        return Long.parseLong(Files.readString(file).strip());
      }
      long seed = draw.getAsLong();
      Files.createDirectories(directory);
      Path fresh = Files.writeString(directory.resolve("seed.new"), Long.toString(seed));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return seed;
    } catch (NumberFormatException e) {
      throw new LocalException(file + " holds no seed; remove it", e);
    } catch (IOException e) {
      throw new LocalException(
          "cannot use the directory "
              + directory
              + ": "
              + Reasons.of(e)
              + "; choose another one with SEGUE_DATA_DIR",
          e);
    }
  }
}
