package dev.segue.cli;

import dev.segue.producer.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Runs one producer. */
@Command(
    name = "producer",
    description = "Runs one producer against the Kafka and the store of the settings.",
    mixinStandardHelpOptions = true)
final class ProducerCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;

  @Override
  public Integer call() throws InterruptedException {
    Main.run(segue.settings());
    return 0;
  }
}
