package dev.segue.cli;

import dev.segue.infra.settings.SettingsException;
import dev.segue.kernel.CodedException;
import dev.segue.schemas.ForeignText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import picocli.CommandLine;

/** Turns what went wrong into a sentence on stderr and an exit code. */
final class Failures {
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private static final int LONGEST = 4_000;

  private Failures() {}

  static int misused(CommandLine.ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    boolean words =
        e instanceof CommandLine.MissingParameterException
            || e instanceof CommandLine.UnmatchedArgumentException;
    Optional<String> misspelled = words ? Misspelling.in(line, args) : Optional.empty();
    tell(line, misspelled.orElseGet(e::getMessage));
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
    } else if (e instanceof UncheckedIOException file) {
      tell(line, sentence(file));
    } else if (e instanceof IOException file) {
      tell(line, sentence(file));
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

  /** What was tried, and why it could not be done. */
  private static String sentence(UncheckedIOException e) {
    boolean says = e.getMessage() != null && !e.getMessage().equals(e.getCause().toString());
    return says ? e.getMessage() + ": " + Reasons.of(e.getCause()) : sentence(e.getCause());
  }

  private static String sentence(IOException e) {
    String what =
        e instanceof FileSystemException file
            ? "cannot use " + file.getFile()
            : "a file or a connection failed";
    return what + ": " + Reasons.of(e);
  }

  /** What a message quotes may be anybody's; it paints no terminal. */
  private static void tell(CommandLine line, String message) {
    line.getErr().println("segue: " + ForeignText.line(message, LONGEST));
    line.getErr().flush();
  }
}
