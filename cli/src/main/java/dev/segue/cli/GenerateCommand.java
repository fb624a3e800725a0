package dev.segue.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import dev.segue.kernel.Sha256;
import dev.segue.producer.picture.InputReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Makes one video and fetches it while it is made. */
@Command(
    name = "generate",
    description = {
      "Makes a video and fetches it while it is made: DIR/index.m3u8 and its chunks,"
          + " DIR/video.mp4, and DIR/video.json, which says how it was made.",
      "Interrupted, even by kill -9, the same command goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  private Maker maker;

  @Option(names = "--prompt", description = "What shall be seen, from the first frame on.")
  private String prompt;

  @Option(
      names = "--prompt-at",
      paramLabel = "AT=PROMPT",
      description = {
        "What shall be seen from second AT on, such as \"15=a blue kite\"; once for each such moment.",
        "15+2=… mixes it in over two seconds; 120f and 16f count frames."
      })
  private List<String> promptsAt = List.of();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "The same from a JSON file, such as a video.json.")
  private Path prompts;

  @Option(
      names = "--frames",
      defaultValue = "600",
      description = "How many frames (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--fps",
      defaultValue = "8",
      description = "Frames a second when played (default: ${DEFAULT-VALUE}).")
  private int fps;

  @Option(names = "--seed", description = "Decides every draw (default: one is drawn, and told).")
  private Long seed;

  @Option(names = "--recipe", description = "How the video is made; see below.")
  private String recipe;

  @Option(names = "--preset", description = "9 (4 + 5 steps) or 18 (8 + 10).")
  private Integer preset;

  @Option(
      names = "--input-reference",
      paramLabel = "FILE",
      description = "A picture to begin from, PNG or JPEG; for recipes such as chunk-wise.")
  private Path reference;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Where the video goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "The experts' bundle (default: that of SEGUE_BUNDLE).")
  private Path bundle;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A running server's address (default: a local stack is started).")
  private URI server;

  @Override
  public Integer call() {
    segue.quiet();
    maker = new Maker(segue, spec);
    if (out.toString().isBlank()) {
      throw misused("--out: say where the video goes");
    }
    ArrayNode story = story();
    maker.checkLetters("--prompt", prompt == null ? "" : prompt);
    promptsAt.forEach(entry -> maker.checkLetters("--prompt-at", entry));
    maker.checkLetters("--out", out.toString());
    if (bundle != null && server != null) {
      throw misused("--bundle: a server has its own; leave out one of the two");
    }
    Map<String, String> environment = environment();
    Settings settings = server == null ? segue.local(environment) : segue.settings();
    if (server != null) {
      maker.checkServer(server);
    }
    Wish wish = new Wish(prompt, story, frames, fps, seed, recipe, preset, picture(), out);
    new WishCheck(settings, server == null)
        .problem(wish)
        .ifPresent(
            problem -> {
              throw misused(problem);
            });
    try (OutDirectory directory = out()) {
      return server == null
          ? local(wish, settings, environment, directory)
          : remote(wish, directory);
    }
  }

  /** What the operator set, with the bundle that this command names. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(segue.environment());
    if (bundle != null) {
      environment.put("SEGUE_BUNDLE", bundle.toString());
    }
    return environment;
  }

  /** The picture's file in base64, or null where there is none. */
  private String picture() {
    if (reference == null) {
      return null;
    }
    try {
      if (Files.size(reference) > InputReference.MOST_BYTES) {
        throw misused(
            "--input-reference: "
                + reference
                + " has "
                + Files.size(reference)
                + " bytes, at most "
                + InputReference.MOST_BYTES);
      }
      return Base64.getEncoder().encodeToString(Files.readAllBytes(reference));
    } catch (IOException e) {
      throw misused("--input-reference: " + reference + " cannot be read: " + Reasons.of(e));
    }
  }

  /** The timeline, or null where there is one prompt. */
  private ArrayNode story() {
    if (prompt == null && prompts == null && promptsAt.isEmpty()) {
      throw misused("--prompt: say what shall be seen");
    }
    if (prompts != null && !promptsAt.isEmpty()) {
      throw misused("--prompts: give the file or --prompt-at, not both");
    }
    try {
      if (prompts != null) {
        return Story.read(prompts);
      }
      return promptsAt.isEmpty() ? null : Story.of(promptsAt);
    } catch (LocalException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private CommandLine.ParameterException misused(String problem) {
    return maker.misused(problem);
  }

  private OutDirectory out() {
    try {
      return OutDirectory.open(out);
    } catch (LocalException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int remote(Wish wish, OutDirectory directory) {
    Wish seeded = wish.seed() == null ? wish.withSeed(draw()) : wish;
    return make(seeded, server, directory, Optional::empty);
  }

  private int local(
      Wish wish, Settings settings, Map<String, String> environment, OutDirectory directory) {
    Path data = settings.dataDir().resolve("generate").resolve(wish.key() + ofBundle());
    Wish seeded =
        wish.seed() == null ? wish.withSeed(KeptSeed.of(data, GenerateCommand::draw)) : wish;
    Lifecycle stack = new Lifecycle();
    Runnable ended = Interruption.close(() -> interrupt(stack));
    int code;
    try {
      LocalStack running =
          stack.own(LocalStack.start(data, LocalSettings.unguarded(environment), 0, 0));
      code = make(seeded, running.uri(), directory, running::problem);
    } finally {
      ended.run();
      stack.close();
    }
    // What was made lies in the out directory; what failed shall be tried afresh.
    DataDirectory.remove(data);
    return code;
  }

  /** The same command with another bundle is another one. */
  private String ofBundle() {
    if (bundle == null) {
      return "";
    }
    String path = bundle.toAbsolutePath().normalize().toString();
    return "-" + Sha256.hex(path.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
  }

  private void interrupt(Lifecycle stack) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, "%nsegue: interrupted; the same command goes on from here%n");
    err.flush();
    stack.close();
  }

  private int make(
      Wish wish, URI address, OutDirectory directory, Supplier<Optional<String>> problem) {
    return maker.make(
        address, client -> client.create(wish.body(), wish.key()), directory, problem);
  }

  /** Small enough for every JSON reader. */
  private static long draw() {
    return new SecureRandom().nextLong(1L << 32);
  }
}
