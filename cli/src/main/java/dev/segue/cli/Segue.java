package dev.segue.cli;

import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.service.NeutralLocale;
import dev.segue.infra.service.ProcessEnd;
import dev.segue.infra.settings.Settings;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Each command is a small class of its own; this one only puts them together. */
@Command(
    name = "segue",
    description = "Streams long generated videos, over Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Segue.Version.class,
    subcommands = {
      GenerateCommand.class,
      EditCommand.Retake.class,
      EditCommand.Extend.class,
      EditCommand.Remix.class,
      SteerCommand.class,
      UpCommand.class,
      ProducerCommand.class,
      WorkerCommand.class,
      StitcherCommand.class,
      TopicsCommand.class,
      StoreCommand.class,
      EvaluateCommand.class,
      AblateCommand.class,
      BenchCommand.class,
      BundleCommand.class,
      WaitingBundleCommand.class,
      TokenCommand.class,
      ChaosCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done",
      "  1    it failed; what failed is on stderr",
      "  2    what was asked for or set makes no sense; nothing was started",
      "  130  interrupted; the same command takes it up again"
    })
public final class Segue implements Runnable {
  private final Map<String, String> environment;
  private final boolean terminal;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  Segue(Map<String, String> environment, boolean terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** Runs a command; the exit code says how it ended. */
  public static void main(String[] args) {
    NeutralLocale.set();
    CommandLine line = commandLine(System.getenv(), Boolean.getBoolean("segue.terminal"));
    ProcessEnd.exit(() -> line.execute(args));
  }

  /**
   * The command line, for an environment.
   *
   * @param terminal whether a person watches stderr
   */
  static CommandLine commandLine(Map<String, String> environment, boolean terminal) {
    return RecipeHelp.addTo(new CommandLine(new Segue(environment, terminal)), "generate", "bench")
        .setParameterExceptionHandler(Failures::misused)
        .setExecutionExceptionHandler(Failures::failed);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "say what to do: generate, retake, extend, remix, up, producer, worker, stitcher, topics,"
            + " store, evaluate, ablate, bench, bundle, waiting-bundle, token or chaos");
  }

  Map<String, String> environment() {
    return environment;
  }

  Settings settings() {
    return Settings.from(environment);
  }

  /**
   * The settings of a local stack: it does not look at other brokers and stores.
   *
   * @throws CommandLine.ParameterException when its broker could not keep data where they say
   */
  Settings local() {
    return local(environment);
  }

  /** The same for another environment. */
  Settings local(Map<String, String> environment) {
    Settings settings = Settings.from(LocalSettings.own(environment));
    EmbeddedKafka.problemWith(settings.dataDir())
        .ifPresent(
            problem -> {
              throw new CommandLine.ParameterException(
                  spec.commandLine(), problem + "; choose another directory with SEGUE_DATA_DIR");
            });
    return settings;
  }

  boolean terminal() {
    return terminal;
  }

  /** Keeps the services' log out of a command's output, unless the operator wants it. */
  void quiet() {
    if (!environment.containsKey("SEGUE_LOG_LEVEL")) {
      System.setProperty("SEGUE_LOG_LEVEL", "WARN");
    }
  }

  /** What the jar's manifest says. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Segue.class.getPackage().getImplementationVersion();
      return new String[] {"segue " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
