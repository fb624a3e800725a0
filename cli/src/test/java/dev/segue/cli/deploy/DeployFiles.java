package dev.segue.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for deployments, which no code reads but these tests. */
final class DeployFiles {
  /**
   * A query and where it stands.
   *
   * @param name of the panel or the rule
   * @param texts what is shown with its labels in it
   */
  record Query(String name, String expression, List<String> texts) {
    @Override
    public String toString() {
      return name + ": " + expression;
    }
  }

  static final Path ROOT = Path.of(System.getProperty("segue.root"));

  private DeployFiles() {}

  static Path path(String name) {
    return ROOT.resolve("infra/deploy").resolve(name);
  }

  static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) {
    // YAML is a superset of it.
    return yaml(name);
  }

  /** One document, with its merge keys merged. */
  static JsonNode yaml(String name) {
    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text(name));
    return EventCodec.json().valueToTree(read);
  }

  /** The version that images are tagged with. */
  static String version() {
    Matcher version = Pattern.compile("<version>(.*)</version>").matcher(text("../../pom.xml"));
    if (!version.find()) {
      throw new IllegalStateException("the pom has no version");
    }
    return version.group(1);
  }

  static List<Path> all() {
    try (Stream<Path> files = Files.walk(path("."))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
