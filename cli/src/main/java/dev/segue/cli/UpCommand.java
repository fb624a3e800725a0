package dev.segue.cli;

import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs the local stack until it is stopped. */
@Command(
    name = "up",
    description = {
      "Runs all of Segue in one process until it is stopped, with an embedded Kafka broker and S3"
          + " server.",
      "Started again, it goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--workers",
      description =
          "How many segment workers; they share one engine (default: one for each forward that"
              + " runs at a time, for each bundle).")
  private Integer workers;

  @Override
  public Integer call() {
    if (workers != null && (workers < 1 || workers > 64)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--workers: must be from 1 to 64");
    }
    Settings settings = segue.local();
    Lifecycle stack = new Lifecycle();
    Runnable ended = Interruption.close(stack::close);
    try {
      LocalStack running =
          stack.own(
              LocalStack.start(
                  settings.dataDir().resolve("up"),
                  segue.environment(),
                  settings.http().port(),
                  workers == null ? 0 : workers));
      PrintWriter print = spec.commandLine().getOut();
      print.println("segue is up");
      print.println("  queue and form   " + running.uri() + "/");
      print.println("  REST             " + running.uri() + "/v1/videos");
      print.println("  OpenAPI          " + running.uri() + "/openapi.yaml");
      print.println("  Kafka            " + running.kafka());
      print.println("stop it with Ctrl-C; started again, it goes on where it was");
      print.flush();
      Interruption.waitForTheEnd();
      return 0;
    } finally {
      ended.run();
      stack.close();
    }
  }
}
