package dev.segue.evaluation.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.kernel.Json;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder {@code judge} of a bundle: {@code judge.json}, the network that it names and vouches
 * for, and drawn clips of prompts: what the best possible experts would make of them.
 *
 * @param network the TorchScript file, verified
 * @param features how many numbers a feature has
 * @param clip frames of a clip that is judged
 * @param phrases its answers, and how prompts ask for them
 * @param drawn clips that were drawn and not generated
 */
public record JudgeFolder(
    Path network, int features, int clip, Phrases phrases, List<Drawn> drawn) {
  private static final String FORMAT = "segue-judge/1";

  public JudgeFolder {
    drawn = List.copyOf(drawn);
  }

  /**
   * A drawn clip.
   *
   * @param prompt what it shows
   * @param file where it lies
   */
  public record Drawn(String prompt, Path file) {}

  /** Whether a bundle has one. */
  public static boolean isIn(Path bundle) {
    return Files.isRegularFile(bundle.resolve("judge").resolve("judge.json"));
  }

  /**
   * Reads and verifies it.
   *
   * @throws JudgeException when it is not there or not as it has to be
   */
  public static JudgeFolder open(Path bundle) {
    Path folder = bundle.resolve("judge");
    Path file = folder.resolve("judge.json");
    if (!Files.isRegularFile(file)) {
      throw new JudgeException("the bundle in " + bundle + " has no judge: no judge/judge.json");
    }
    try {
      JsonNode json = Json.mapper().readTree(Files.readAllBytes(file));
      if (!json.path("format").asText().equals(FORMAT)) {
        throw new JudgeException(file + " is no " + FORMAT);
      }
      Path network = inside(folder, json.path("file").asText());
      if (!Sha256.hex(Files.readAllBytes(network)).equals(json.path("sha256").asText())) {
        throw new JudgeException(network + " is not the file that judge.json vouches for");
      }
      List<Drawn> drawn = new ArrayList<>();
      for (JsonNode one : json.path("drawn")) {
        drawn.add(
            new Drawn(one.path("prompt").asText(), inside(folder, one.path("file").asText())));
      }
      return new JudgeFolder(
          network,
          positive(json, "features"),
          positive(json, "clip"),
          phrases(json.path("aspects")),
          drawn);
    } catch (IOException | IllegalArgumentException e) {
      throw new JudgeException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static int positive(JsonNode json, String name) {
    int value = json.path(name).asInt();
    if (value < 1 || value > 10_000) {
      throw new IllegalArgumentException(name + " is " + json.path(name));
    }
    return value;
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file);
    }
    return file;
  }

  private static Phrases phrases(JsonNode json) {
    Map<Aspect, Map<String, List<String>>> all = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      Map<String, List<String>> answers = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> one : json.path(aspect.word()).properties()) {
        List<String> phrases = new ArrayList<>();
        one.getValue().forEach(phrase -> phrases.add(phrase.asText()));
        answers.put(one.getKey(), phrases);
      }
      all.put(aspect, answers);
    }
    return new Phrases(all);
  }

  /** The drawn clip of a prompt, or one that shows all that the prompt asks for. */
  public Optional<Drawn> drawn(String prompt) {
    Map<Aspect, String> asked = phrases.asked(prompt);
    return drawn.stream()
        .filter(one -> one.prompt().equals(prompt))
        .findFirst()
        .or(
            () ->
                drawn.stream()
                    .filter(one -> asked.size() == Aspect.values().length)
                    .filter(one -> phrases.asked(one.prompt()).equals(asked))
                    .findFirst());
  }
}
