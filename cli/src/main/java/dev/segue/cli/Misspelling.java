package dev.segue.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine;

/** A command or an option that does not exist, and the one that was probably meant. */
final class Misspelling {
  /** At most so many letters of another, left out or too many. */
  private static final int NEAR = 3;

  private Misspelling() {}

  /**
   * The first one among the words that a command was called with, as a sentence.
   *
   * @param line the command that could not be understood
   */
  static Optional<String> in(CommandLine line, String[] args) {
    Collection<String> options = line.getCommandSpec().optionsMap().keySet();
    Optional<String> option =
        Arrays.stream(args)
            .takeWhile(word -> !word.equals("--"))
            .filter(word -> word.startsWith("--"))
            .map(word -> word.contains("=") ? word.substring(0, word.indexOf('=')) : word)
            .filter(word -> !options.contains(word))
            .findFirst()
            .map(word -> "there is no option '" + word + "'" + meant(word, options));
    Collection<String> commands = line.getSubcommands().keySet();
    if (option.isPresent() || commands.isEmpty() || args.length == 0) {
      return option;
    }
    return commands.contains(args[0])
        ? Optional.empty()
        : Optional.of("there is no command '" + args[0] + "'" + meant(args[0], commands));
  }

  private static String meant(String word, Collection<String> known) {
    return known.stream()
        .filter(each -> each.length() > 2 && distance(word, each) <= NEAR)
        .min(Comparator.comparingInt(each -> distance(word, each)))
        .map(each -> "; did you mean " + each + "?")
        .orElse("");
  }

  /** Levenshtein's. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, n -> n);
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        corner = above;
      }
    }
    return row[b.length()];
  }
}
