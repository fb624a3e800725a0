package dev.segue.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** What is done with an object store. */
@Command(
    name = "store",
    description = "Looks after the object store.",
    mixinStandardHelpOptions = true,
    subcommands = StoreScrubCommand.class)
final class StoreCommand implements Runnable {
  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** The command line that this is a part of. */
  Segue segue() {
    return segue;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: scrub");
  }
}
