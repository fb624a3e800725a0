package dev.segue.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher as cron, systemd or a container starts it, without any locale, and with the
 * locales whose letters or digits are others, with letters beyond ASCII in every path.
 */
@Timeout(900)
class SurroundingsIT {
  private static final Path ROOT = Path.of(System.getProperty("segue.root"));

  /** Turkish and Azerbaijani have a dotted capital I, Egyptian Arabic has digits of its own. */
  private static final List<String> LOCALES =
      List.of(
          "",
          "-Duser.language=tr -Duser.country=TR",
          "-Duser.language=az -Duser.country=AZ",
          "-Duser.language=ar -Duser.country=EG");

  @TempDir Path directory;

  @Test
  void theSameVideoIsMadeInEverySurrounding() throws Exception {
    Path work = Files.createDirectories(directory.resolve("arbeit für, mich"));
    Path bundle = directory.resolve("experten ü");
    assertThat(segue(work, "", "waiting-bundle", bundle.toString(), "--forward", "0")).isZero();

    Set<String> videos = new TreeSet<>();
    for (int n = 0; n < LOCALES.size(); n++) {
      int code =
          segue(
              work,
              LOCALES.get(n),
              "generate",
              "--prompt",
              "a red ball grün",
              "--frames",
              "8",
              "--seed",
              "7",
              "--out",
              "aus gäbe " + n);

      assertThat(code).as("%s: %s", LOCALES.get(n), said()).isZero();
      assertThat(said())
          .contains(": 8 frames, seed 7", "done: aus gäbe " + n + "/video.mp4", "grün")
          .contains("100%  structures 1/1, chunks 1/1");
      byte[] video = Files.readAllBytes(work.resolve("aus gäbe " + n + "/video.mp4"));
      videos.add(HexFormat.of().formatHex(video));
    }

    assertThat(videos).as("the same bytes everywhere").hasSize(1);
  }

  private int segue(Path work, String options, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("segue").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile());
    builder.environment().keySet().removeIf(name -> !Set.of("PATH", "JAVA_HOME").contains(name));
    Path home = Files.createDirectories(directory.resolve("hö me"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("SEGUE_BUNDLE", directory.resolve("experten ü").toString());
    builder.environment().put("SEGUE_JAVA_OPTS", options);
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("does not end: " + said());
    }
    return process.exitValue();
  }

  private String said() throws IOException {
    return new String(Files.readAllBytes(directory.resolve("said")), StandardCharsets.UTF_8);
  }
}
