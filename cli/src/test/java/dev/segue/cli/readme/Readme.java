package dev.segue.cli.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README tells a person to type. */
final class Readme {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

  private Readme() {}

  /** The commands of all shell blocks, in order, each on one line. */
  static List<String> commands(Path readme) throws IOException {
    return commands(Files.readString(readme));
  }

  static List<String> commands(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .flatMap(
            block ->
                block
                    .replaceAll("(?m)^```.*$", "")
                    .replaceAll("\\\\\\n\\s*", "")
                    .replaceAll("\\|\\n\\s*", "| ")
                    .lines())
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
