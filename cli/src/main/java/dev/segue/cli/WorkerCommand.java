package dev.segue.cli;

import dev.segue.worker.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Runs one segment worker. */
@Command(
    name = "worker",
    description = "Runs one segment worker against the Kafka and the store of the settings.",
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;

  @Override
  public Integer call() throws InterruptedException {
    Main.run(segue.settings());
    return 0;
  }
}
