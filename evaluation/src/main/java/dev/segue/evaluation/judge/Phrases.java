package dev.segue.evaluation.judge;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answers that a judge can give and the phrases by which prompts ask for each. What a prompt
 * leaves unsaid, or says in other words, is not judged. Pure.
 *
 * @param answers by aspect, in the judge's order, the phrases of each answer
 */
public record Phrases(Map<Aspect, Map<String, List<String>>> answers) {
  public Phrases {
    Map<Aspect, Map<String, List<String>>> copy = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      Map<String, List<String>> of = answers.get(aspect);
      if (of == null || of.isEmpty()) {
        throw new IllegalArgumentException("no answers about " + aspect.word());
      }
      copy.put(aspect, new LinkedHashMap<>(of));
    }
    answers = copy;
  }

  /** Its answers about an aspect, in its order. */
  public List<String> of(Aspect aspect) {
    return List.copyOf(answers.get(aspect).keySet());
  }

  /** How many answers there are. */
  public int size() {
    return answers.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * What a prompt asks for. Places and motions are found first and taken out, so that the blue of a
   * sky is nobody's colour; of several phrases that fit the longest counts.
   */
  public Map<Aspect, String> asked(String prompt) {
    Map<Aspect, String> asked = new EnumMap<>(Aspect.class);
    String rest = " " + String.join(" ", words(prompt)) + " ";
    for (Aspect aspect : List.of(Aspect.PLACE, Aspect.MOTION, Aspect.SUBJECT, Aspect.COLOUR)) {
      Found found = longest(aspect, rest);
      if (found != null) {
        asked.put(aspect, found.answer());
        rest = rest.replace(" " + found.phrase() + " ", " ");
      }
    }
    return asked;
  }

  /** Letters and digits in lower case, as the experts' vocabulary splits prompts. */
  private static String[] words(String prompt) {
    return prompt.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip().split(" ");
  }

  private record Found(String answer, String phrase) {}

  private Found longest(Aspect aspect, String text) {
    return answers.get(aspect).entrySet().stream()
        .flatMap(one -> one.getValue().stream().map(phrase -> new Found(one.getKey(), phrase)))
        .filter(found -> text.contains(" " + found.phrase() + " "))
        .max(Comparator.comparingInt(found -> found.phrase().length()))
        .orElse(null);
  }
}
