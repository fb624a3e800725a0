package dev.segue.evaluation.ablation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.kernel.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has been found so far, a line of JSON for each video, so that a run that was cut off goes on
 * behind its last one. Not thread-safe.
 */
public final class Outcomes {
  private final Path file;
  private final Map<String, Outcome> known = new LinkedHashMap<>();

  private Outcomes(Path file) {
    this.file = file;
  }

  /** What a file has; none when it is not there. A last line that was cut off is passed over. */
  public static Outcomes open(Path file) throws IOException {
    Outcomes outcomes = new Outcomes(file);
    if (Files.exists(file)) {
      String text = Files.readString(file);
      int whole = text.lastIndexOf('\n') + 1;
      if (whole < text.length()) {
        Files.writeString(file, text.substring(0, whole));
      }
      for (String line : text.substring(0, whole).lines().toList()) {
        outcomes.read(line);
      }
    }
    return outcomes;
  }

  private void read(String line) throws IOException {
    try {
      JsonNode json = Json.mapper().readTree(line);
      Outcome outcome = Json.mapper().treeToValue(json, Outcome.class);
      known.put(outcome.key(), outcome);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw new IOException(file + " has a line that is no outcome; move it away", e);
    }
  }

  /** That of a trial, or null. */
  public Outcome get(String key) {
    return known.get(key);
  }

  /** Adds one; it is on disk when this returns. */
  public void add(Outcome outcome) throws IOException {
    byte[] line =
        (new String(Json.write(outcome), StandardCharsets.UTF_8) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    Files.write(
        file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    known.put(outcome.key(), outcome);
  }
}
