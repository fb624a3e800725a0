package dev.segue.cli;

import dev.segue.stitcher.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Runs one stitcher. */
@Command(
    name = "stitcher",
    description = "Runs one stitcher against the Kafka and the store of the settings.",
    mixinStandardHelpOptions = true)
final class StitcherCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;

  @Override
  public Integer call() throws InterruptedException {
    Main.run(segue.settings());
    return 0;
  }
}
