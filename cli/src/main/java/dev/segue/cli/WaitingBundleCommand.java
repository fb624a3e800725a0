package dev.segue.cli;

import dev.segue.diffusion.waiting.WaitingBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a bundle of experts that wait. */
@Command(
    name = "waiting-bundle",
    description = {
      "Writes a bundle of experts that wait as long as a GPU would, in place of computing: to see"
          + " on one machine what many workers do.",
      "SEGUE_BUNDLE=DIR makes the other commands use it."
    },
    mixinStandardHelpOptions = true)
final class WaitingBundleCommand implements Callable<Integer> {
  private static final int LONGEST = 600_000;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Where to write it; made if need be.")
  private Path directory;

  @Option(
      names = "--forward",
      paramLabel = "MILLIS",
      defaultValue = "200",
      description = "How long a forward of a denoiser takes (default: ${DEFAULT-VALUE}).")
  private int forward;

  @Option(
      names = "--decode",
      paramLabel = "MILLIS",
      defaultValue = "5",
      description =
          "How long a frame takes to decode, and a prompt to encode (default: ${DEFAULT-VALUE}).")
  private int decode;

  @Override
  public Integer call() {
    check("--forward", forward);
    check("--decode", decode);
    try {
      WaitingBundle.write(directory, forward, decode);
    } catch (IOException e) {
      throw new LocalException("cannot write a bundle to " + directory + ": " + e.getMessage(), e);
    }
    return 0;
  }

  private void check(String option, int millis) {
    if (millis < 0 || millis > LONGEST) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": must be from 0 to " + LONGEST);
    }
  }
}
