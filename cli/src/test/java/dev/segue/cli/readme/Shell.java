package dev.segue.cli.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A person's shell in a folder where the README's commands can be typed. */
record Shell(Path folder, Map<String, String> environment) {
  /** A command that was started; what it says goes to a file. */
  record Started(Process process, Path said) {
    String text() throws IOException {
      return Files.readString(said);
    }

    /** Waits for its end; kills it when that takes minutes. */
    int code() throws IOException, InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IOException("does not end; it said: " + text());
      }
      return process.exitValue();
    }
  }

  /** A folder that has the launcher, the second command and the documents. */
  static Shell in(Path folder, Map<String, String> environment) throws IOException {
    Files.createDirectories(folder);
    Path root = Path.of(System.getProperty("segue.root"));
    for (String name : new String[] {"segue", "verify", "docs"}) {
      Files.createSymbolicLink(folder.resolve(name), root.resolve(name));
    }
    return new Shell(folder, environment);
  }

  Started start(String command) throws IOException {
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !isJava(name));
    builder.environment().putAll(environment);
    return new Started(builder.start(), said);
  }

  private static boolean isJava(String name) {
    return name.equals("JAVA_HOME");
  }
}
