package dev.segue.diffusion.bundle;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prompts as word ids, as the text encoder knows them. Immutable and thread-safe. */
public final class Vocabulary implements PromptReader {
  private final Map<String, Long> ids;
  private final Manifest.Prompt rules;

  private Vocabulary(Map<String, Long> ids, Manifest.Prompt rules) {
    this.ids = ids;
    this.rules = rules;
  }

  /**
   * Reads the vocabulary of a bundle.
   *
   * @throws BundleException as {@link #of(Bundle, Manifest.Prompt)}
   */
  public static Vocabulary of(Bundle bundle) {
    return of(bundle, bundle.manifest().prompt());
  }

  /**
   * Reads one of the vocabularies of a bundle.
   *
   * @param rules of the kind {@code words}
   * @throws BundleException {@code bundle-file-outside}, {@code bundle-file-missing}, {@code
   *     vocabulary-invalid}
   */
  public static Vocabulary of(Bundle bundle, Manifest.Prompt rules) {
    List<String> lines;
    try {
      lines =
          Files.readAllLines(
              BundleLoader.inside(bundle.directory(), rules.file()), StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new BundleException("vocabulary-invalid", rules.file() + " is not UTF-8 text");
    } catch (IOException e) {
      throw new BundleException(
          "bundle-file-missing", rules.file() + " cannot be read: " + e.getMessage());
    }
    Map<String, Long> ids = new HashMap<>();
    for (String word : lines) {
      if (ids.put(word, (long) ids.size()) != null) {
        throw new BundleException(
            "vocabulary-invalid", "the word '" + word + "' stands there twice");
      }
    }
    for (String special : List.of(rules.pad(), rules.begin(), rules.unknown())) {
      if (!ids.containsKey(special)) {
        throw new BundleException("vocabulary-invalid", "the word '" + special + "' is missing");
      }
    }
    return new Vocabulary(ids, rules);
  }

  /** Begin, words, padding. */
  @Override
  public long[] ids(String prompt) {
    long[] out = new long[rules.length()];
    Arrays.fill(out, ids.get(rules.pad()));
    out[0] = ids.get(rules.begin());
    int n = 1;
    for (String word : words(prompt)) {
      if (n == out.length) {
        break;
      }
      out[n++] = ids.getOrDefault(word, ids.get(rules.unknown()));
    }
    return out;
  }

  /** The words of a prompt that the text encoder does not know, in order, each once. */
  public List<String> unknown(String prompt) {
    return words(prompt).stream().filter(word -> !ids.containsKey(word)).distinct().toList();
  }

  /** The words past those that the text encoder reads. */
  public List<String> unread(String prompt) {
    List<String> words = words(prompt);
    return words.subList(Math.min(words.size(), rules.length() - 1), words.size());
  }

  private static List<String> words(String prompt) {
    return Arrays.stream(prompt.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
