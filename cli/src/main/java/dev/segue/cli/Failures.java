package dev.segue.cli;

import dev.segue.infra.settings.SettingsException;
import dev.segue.kernel.CodedException;
import picocli.CommandLine;

/** Turns what went wrong into a sentence on stderr and an exit code. */
final class Failures {
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private Failures() {}

  static int misused(CommandLine.ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    tell(line, e.getMessage());
    line.getErr().println("See " + line.getCommandSpec().qualifiedName() + " --help");
    line.getErr().flush();
    return MISUSED;
  }

  static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    Interruption.waitIfUnderWay();
    if (e instanceof SettingsException settings) {
      settings.complaints().forEach(complaint -> tell(line, complaint));
      return MISUSED;
    }
    if (e instanceof RefusedException) {
      tell(line, e.getMessage());
      return MISUSED;
    }
    if (isExpected(e)) {
      tell(line, e.getMessage());
    } else {
      tell(line, "this should not happen:");
      e.printStackTrace(line.getErr());
      line.getErr().flush();
    }
    return FAILED;
  }

  private static boolean isExpected(Exception e) {
    return e instanceof LocalException || e instanceof CodedException;
  }

  private static void tell(CommandLine line, String message) {
    line.getErr().println("segue: " + message);
    line.getErr().flush();
  }
}
