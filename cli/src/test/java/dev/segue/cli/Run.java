package dev.segue.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** A command that was run in this JVM: how it ended and what it said. */
record Run(int code, String out, String err) {
  /** Runs a command with a data directory of its own. */
  static Run of(Path data, String... args) {
    return of(environment(data), args);
  }

  /** Runs a command in an environment. */
  static Run of(Map<String, String> environment, String... args) {
    CommandLine line = Segue.commandLine(environment, false);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Run(line.execute(args), out.toString(), err.toString());
  }

  static Map<String, String> environment(Path data) {
    return Map.of(
        "SEGUE_BUNDLE", BundledExperts.directory().toString(),
        "SEGUE_DATA_DIR", data.toString(),
        "SEGUE_LOG_LEVEL", "WARN");
  }
}
