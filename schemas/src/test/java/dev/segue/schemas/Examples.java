package dev.segue.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The frozen documents under {@code examples/<event>/}. They are never edited: a change that needs
 * one edited breaks somebody else's program, and is a new version of the event.
 */
final class Examples {
  private Examples() {}

  /**
   * One document.
   *
   * @param reason what the first violation's message says, or null when the document is valid
   */
  record Example(EventType type, String name, JsonNode document, String reason) {
    byte[] bytes() {
      try {
        return EventCodec.json().writeValueAsBytes(document);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return type.type() + " " + name;
    }
  }

  static Stream<Example> valid() {
    return Arrays.stream(EventType.values()).flatMap(type -> of(type, "valid-").stream());
  }

  /** Of version 0.1, in words that are no longer written. */
  static Stream<Example> former() {
    return Arrays.stream(EventType.values()).flatMap(type -> of(type, "former-").stream());
  }

  static Stream<Example> invalid() {
    return Arrays.stream(EventType.values()).flatMap(type -> of(type, "invalid-").stream());
  }

  static List<Example> of(EventType type, String prefix) {
    String directory = type.schema().replace(".schema.json", "");
    try (Stream<Path> files =
        Files.list(Path.of(Examples.class.getResource("/examples/" + directory).toURI()))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .map(file -> read(type, file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Example read(EventType type, Path file) {
    try {
      JsonNode json = EventCodec.json().readTree(Files.readAllBytes(file));
      String name = file.getFileName().toString();
      return !name.startsWith("invalid-")
          ? new Example(type, name, json, null)
          : new Example(type, name, json.get("document"), json.get("reason").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
