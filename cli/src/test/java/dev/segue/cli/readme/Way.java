package dev.segue.cli.readme;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How one command of the README is run by the test: what is put in place of what, and what it has
 * to say.
 *
 * @param begins how the command begins, which no other one does
 * @param stays whether it runs until it is stopped
 * @param changes what is put in place of what; every one of them has to occur
 * @param says a regular expression that occurs in what it says, sooner or later
 */
record Way(String begins, boolean stays, Map<String, String> changes, Pattern says) {
  static Way of(String begins, String says) {
    return new Way(begins, false, Map.of(), Pattern.compile(says));
  }

  Way with(String text, String replacement) {
    Map<String, String> more = new LinkedHashMap<>(changes);
    more.put(text, replacement);
    return new Way(begins, stays, more, says);
  }

  Way thatStays() {
    return new Way(begins, true, changes, says);
  }

  /** The command as it is run. */
  String apply(String command) {
    String changed = command;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      if (!changed.contains(change.getKey())) {
        throw new AssertionError("'" + change.getKey() + "' is not in: " + command);
      }
      changed = changed.replace(change.getKey(), change.getValue());
    }
    return changed;
  }
}
