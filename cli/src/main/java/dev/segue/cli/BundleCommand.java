package dev.segue.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** What is done with bundles. */
@Command(
    name = "bundle",
    description = "Looks at bundles of experts.",
    mixinStandardHelpOptions = true,
    subcommands = BundleInspectCommand.class)
final class BundleCommand implements Runnable {
  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** The command line that this is a part of. */
  Segue segue() {
    return segue;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: inspect");
  }
}
