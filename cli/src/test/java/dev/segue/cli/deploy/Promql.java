package dev.segue.cli.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query in Prometheus' language names: its metrics, each with the labels that select from
 * it, and the labels that it groups or joins by. Understands the language as far as our queries use
 * it.
 */
final class Promql {
  /** A metric, and the labels that it is selected by. */
  record Selector(String metric, Set<String> labels) {}

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|\"(?:[^\"\\\\]|\\\\.)*\"|\\$\\w+|[A-Za-z_:][A-Za-z0-9_:]*|[0-9][0-9a-z.]*|.",
          Pattern.DOTALL);
  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  private final List<String> tokens = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();
  private final Set<String> grouping = new TreeSet<>();

  private Promql(String query) {
    Matcher token = TOKEN.matcher(query);
    while (token.find()) {
      if (!token.group().isBlank()) {
        tokens.add(token.group());
      }
    }
  }

  static Promql read(String query) {
    Promql read = new Promql(query);
    read.read();
    return read;
  }

  List<Selector> selectors() {
    return selectors;
  }

  /** Labels that are kept, dropped or joined by. */
  Set<String> grouping() {
    return grouping;
  }

  private void read() {
    int at = 0;
    while (at < tokens.size()) {
      String word = tokens.get(at++);
      if (word.equals("[")) {
        at = after("]", at);
      } else if (Character.isLetter(word.charAt(0)) || word.startsWith("_")) {
        at = word(word, at);
      }
    }
  }

  private int word(String word, int at) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (GROUPING.contains(lower) && is("(", at)) {
      int end = after(")", at);
      tokens.subList(at + 1, end - 1).stream()
          .filter(name -> !name.equals(","))
          .forEach(grouping::add);
      return end;
    }
    if (OPERATORS.contains(lower) || GROUPING.contains(lower) || is("(", at)) {
      return at;
    }
    // An aggregation may say first by what it groups: sum by (x) (...).
    if (at < tokens.size() && GROUPING.contains(tokens.get(at))) {
      return at;
    }
    Set<String> labels = new TreeSet<>();
    int end = at;
    if (is("{", at)) {
      end = after("}", at);
      for (int i = at + 1; i < end - 1; i++) {
        if (Character.isLetter(tokens.get(i).charAt(0))) {
          labels.add(tokens.get(i));
        }
      }
    }
    selectors.add(new Selector(word, labels));
    return end;
  }

  private boolean is(String token, int at) {
    return at < tokens.size() && tokens.get(at).equals(token);
  }

  private int after(String token, int at) {
    int end = at;
    while (!is(token, end)) {
      if (end >= tokens.size()) {
        throw new IllegalArgumentException("no " + token + " in " + tokens);
      }
      end++;
    }
    return end + 1;
  }
}
