package dev.segue.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.cli.launcher.Checkout.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in checkouts that were moved, copied, broken, or built by somebody else. */
class LauncherTest {
  @TempDir Path directory;
  private Checkout checkout;

  @BeforeEach
  void makeACheckoutWithAnAwkwardName() throws IOException {
    checkout = Checkout.in(directory.resolve("über, all"), directory.resolve("tools"));
  }

  @Test
  void itIsBuiltOnceAndStartedWithTheWordsThatWereGiven() throws Exception {
    checkout.start();
    Started second = checkout.start("generate", "--prompt", "a  grün ball");

    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).endsWith("generate", "--prompt", "a  grün ball");
    assertThat(second.classPath())
        .containsExactly(
            checkout.root().resolve(Checkout.JAR).toString(),
            checkout.root().resolve("schemas/target/segue-schemas-1.jar").toString(),
            checkout.tools().resolve("library.jar").toString());
    assertThat(checkout.builds()).isOne();
  }

  @Test
  void movedItRunsWithoutABuild() throws Exception {
    checkout.start();
    Checkout moved = checkout.movedTo(directory.resolve("elsewhere"));

    Started started = moved.start();

    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.classPath())
        .contains(moved.root().resolve("schemas/target/segue-schemas-1.jar").toString())
        .noneMatch(entry -> entry.startsWith(checkout.root().toString()));
    assertThat(moved.builds()).isOne();
  }

  @Test
  void aCopyRunsWhatIsItsOwn() throws Exception {
    checkout.start();
    Checkout copy = checkout.copiedTo(directory.resolve("copy"));
    Files.delete(copy.root().resolve("schemas/target/segue-schemas-1.jar"));

    Started started = copy.start();

    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.classPath())
        .contains(copy.root().resolve("schemas/target/segue-schemas-1.jar").toString())
        .noneMatch(entry -> entry.startsWith(checkout.root().toString()));
    assertThat(checkout.tools().resolve("builds"))
        .content()
        .endsWith(copy.root() + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cli/target/segue-cli.jar",
        "cli/target/classpath",
        "schemas/target/segue-schemas-1.jar",
        "../tools/library.jar"
      })
  void whatIsMissingIsBuiltAgain(String missing) throws Exception {
    checkout.start();
    Files.delete(checkout.root().resolve(missing));

    Started started = checkout.start();

    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.classPath()).allMatch(entry -> Files.exists(Path.of(entry)));
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "schemas/pom.xml", "cli/src/main/New.java"})
  void whatHasChangedIsBuiltAgain(String changed) throws Exception {
    checkout.start();
    Path source = Files.writeString(checkout.root().resolve(changed), "new");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    checkout.start();

    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void whatAnotherUserBuiltRunsUntilItWouldHaveToBeBuilt() throws Exception {
    checkout.start();
    open(directory);

    assertThat(asSomebodyElse().code()).isZero();

    Files.delete(checkout.root().resolve(Checkout.JAR));
    Started started = asSomebodyElse();
    assertThat(started.code()).isEqualTo(1);
    assertThat(started.err()).contains("another user's", "build it as that user");
    assertThat(checkout.builds()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "LANG, ",
    "LANG, C",
    "LC_ALL, POSIX",
    "LC_ALL, nowhere.UTF-8",
    "LANG, tr_TR.UTF-8",
    "LC_CTYPE, de_DE.ISO-8859-1"
  })
  void theLocaleIsOneOfUtf8WhateverIsSet(String variable, String value) throws Exception {
    Started started =
        checkout.start(value == null ? Map.of() : Map.of(variable, value), List.of(), "up");

    assertThat(started.out())
        .startsWith("LC_ALL=C.UTF-8")
        .contains("-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8");
  }

  @Test
  void aPathThatNoClassPathCanHaveIsToldBeforeAnythingIsBuilt() throws Exception {
    Started started = checkout.movedTo(directory.resolve("a:b")).start();

    assertThat(started.code()).isEqualTo(1);
    assertThat(started.err()).contains("a:b has a colon in it");
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void anOldJavaIsTold() throws Exception {
    Checkout.executable(
        checkout.tools().resolve("java"), "#!/bin/sh\necho 'java version \"11.0.2\"' >&2\n");

    Started started = checkout.start();

    assertThat(started.code()).isEqualTo(1);
    assertThat(started.err()).contains("java is version 11", "17 or newer");
  }

  @Test
  void itIsFoundThroughLinks() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("segue"), checkout.root().resolve("segue"));

    Started started = new Checkout(link.getParent(), checkout.tools()).start("up");

    assertThat(started.code()).as(started.err()).isZero();
    assertThat(checkout.builds()).isOne();
  }

  /** Root may write everywhere, so it has to be somebody else indeed. */
  private Started asSomebodyElse() throws Exception {
    boolean root = System.getProperty("user.name").equals("root");
    if (!root) {
      Files.setPosixFilePermissions(checkout.root(), PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    try {
      return checkout.start(
          Map.of(),
          root ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of(),
          "up");
    } finally {
      Files.setPosixFilePermissions(checkout.root(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
