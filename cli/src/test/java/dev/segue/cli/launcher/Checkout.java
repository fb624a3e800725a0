package dev.segue.cli.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A checkout that has the launcher and nothing else. Its {@code mvn} puts empty jars where they
 * belong and counts builds; its {@code java} tells how it was started, a word a line. Both lie in a
 * folder beside the checkout, so that they stay where they are when it is moved.
 */
record Checkout(Path root, Path tools) {
  static final String MODULE = "cli";
  static final String JAR = MODULE + "/target/segue-cli.jar";

  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then
        echo 'openjdk version "17.0.1"' >&2
        exit 0
      fi
      printf '%s\\n' "LC_ALL=${LC_ALL-}" "$@"
      """;

  private static final String MVN =
      """
      #!/bin/sh
      set -e
      mkdir -p MODULE/target schemas/target
      : >JAR
      : >schemas/target/segue-schemas-1.jar
      : >"TOOLS/library.jar"
      printf %s "$PWD/schemas/target/segue-schemas-1.jar:TOOLS/library.jar" >MODULE/target/classpath
      echo "$PWD" >>"TOOLS/builds"
      """;

  /** What the launcher did: its exit code, and what {@code java} and it itself said. */
  record Started(int code, List<String> out, String err) {
    /** The class path, as {@code java} was given it. */
    List<String> classPath() {
      return List.of(out.get(out.indexOf("-cp") + 1).split(":"));
    }
  }

  static Checkout in(Path root, Path tools) throws IOException {
    Files.createDirectories(root.resolve("schemas/src/main"));
    Files.createDirectories(root.resolve(MODULE).resolve("src/main"));
    Files.createDirectories(tools);
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.copy(Path.of(System.getProperty("segue.root"), "segue"), root.resolve("segue"));
    executable(tools.resolve("java"), JAVA);
    executable(tools.resolve("javac"), "#!/bin/sh\n");
    executable(
        tools.resolve("mvn"),
        MVN.replace("MODULE", MODULE).replace("JAR", JAR).replace("TOOLS", tools.toString()));
    return new Checkout(root, tools);
  }

  Checkout movedTo(Path place) throws IOException {
    return new Checkout(Files.move(root, place), tools);
  }

  /** With the times of the files kept. */
  Checkout copiedTo(Path place) throws IOException, InterruptedException {
    Process copy = new ProcessBuilder("cp", "-a", root.toString(), place.toString()).start();
    if (copy.waitFor() != 0) {
      throw new IOException("cannot copy to " + place);
    }
    return new Checkout(place, tools);
  }

  /** How often it was built, here or elsewhere. */
  int builds() throws IOException {
    Path builds = tools.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  Started start(String... args) throws IOException, InterruptedException {
    return start(Map.of(), List.of(), args);
  }

  /**
   * Runs the launcher.
   *
   * @param environment all of it but the PATH
   * @param before words in front of the launcher's name
   */
  Started start(Map<String, String> environment, List<String> before, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(root.resolve("segue").toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(new HashMap<>(environment));
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    Path err = Files.createTempFile("launcher", ".err");
    builder.redirectError(err.toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new IOException("the launcher does not end");
    }
    String said = Files.readString(err);
    Files.delete(err);
    return new Started(process.exitValue(), out.lines().toList(), said);
  }

  static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
