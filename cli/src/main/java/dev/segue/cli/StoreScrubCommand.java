package dev.segue.cli;

import dev.segue.infra.store.Finding.State;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether all that is stored is still what was written. */
@Command(
    name = "scrub",
    description = {
      "Reads every object of the store that SEGUE_STORE_ENDPOINT names, or of a local stack's, and"
          + " verifies it: says of each that is damaged what is wrong with it.",
      "The stack may run meanwhile. Objects that a version before digests wrote cannot be verified"
          + " further than their own form goes; they are counted."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    nothing is damaged",
      "  1    it failed; what failed is on stderr",
      "  3    something is damaged"
    })
final class StoreScrubCommand implements Callable<Integer> {
  static final int DAMAGED = 3;

  @CommandLine.ParentCommand private StoreCommand store;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The directory of a local stack (default: the store of SEGUE_STORE_ENDPOINT where that is"
              + " set, else that of `segue up` in SEGUE_DATA_DIR).")
  private Path data;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Segue segue = store.segue();
    segue.quiet();
    ScrubReport report = new ScrubReport(spec.commandLine().getOut(), json);
    try (ChosenStore chosen = ChosenStore.open(segue.environment(), data);
        ScrubProgress progress = ScrubProgress.of(segue.terminal(), spec.commandLine().getErr())) {
      new Scrub(
              chosen.objects(),
              finding -> {
                report.seen(finding);
                progress.show(report.objects(), report.bytes());
              },
              video -> {})
          .run();
      report.end(chosen.toString());
    }
    return report.count(State.DAMAGED) == 0 ? 0 : DAMAGED;
  }
}
