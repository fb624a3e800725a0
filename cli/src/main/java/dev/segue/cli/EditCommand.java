package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.EventCodec;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Has a running server make a video of a finished one, and fetches it while it is made. */
abstract class EditCommand implements Callable<Integer> {
  private static final Pattern FRAMES = Pattern.compile("[0-9]{1,9}f");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "VIDEO", description = "The id of the finished video.")
  private String video;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The server that made it (default: ${DEFAULT-VALUE}).")
  private URI server;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Where the new video goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Override
  public final Integer call() {
    segue.quiet();
    Maker maker = new Maker(segue, spec);
    maker.checkServer(server);
    if (!Bounds.isVideoId(video)) {
      throw maker.misused("VIDEO: an id such as video_0123456789abcdef01234567, not " + video);
    }
    ObjectNode body = EventCodec.json().createObjectNode();
    fill(body, maker);
    String key = key(body);
    try (OutDirectory directory = OutDirectory.open(out)) {
      return maker.make(
          server, client -> client.edit(video, spec.name(), body, key), directory, Optional::empty);
    }
  }

  /** Puts what was asked for into the request's body. */
  abstract void fill(ObjectNode body, Maker maker);

  /** The same command is the same video. */
  private String key(ObjectNode body) {
    String all =
        String.join(" ", spec.name(), video, body.toString(), out.toAbsolutePath().toString());
    return Sha256.hex(all.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  static void putPrompt(ObjectNode body, String prompt, Maker maker) {
    if (prompt != null) {
      maker.checkLetters("--prompt", prompt);
      body.put("prompt", prompt);
    }
  }

  static void putSeed(ObjectNode body, Long seed) {
    if (seed != null) {
      body.put("seed", seed);
    }
  }

  /** A place in a video as requests have it: {@code 2.5} are seconds, {@code 40f} is a frame. */
  static JsonNode place(String option, String text, Maker maker) {
    if (FRAMES.matcher(text).matches()) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("frames", Integer.parseInt(text.substring(0, text.length() - 1)));
    }
    if (!SECONDS.matcher(text).matches()) {
      throw maker.misused(option + ": seconds such as 2.5, or frames such as 40f, not " + text);
    }
    return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
  }

  /** {@code remix}. */
  @Command(
      name = "remix",
      description = {
        "Makes a finished video again with another prompt, with the same seed and settings.",
        "Interrupted, the same command goes on where it was."
      },
      mixinStandardHelpOptions = true)
  static final class Remix extends EditCommand {
    @Option(names = "--prompt", required = true, description = "What shall be seen.")
    private String prompt;

    @Override
    void fill(ObjectNode body, Maker maker) {
      putPrompt(body, prompt, maker);
    }
  }

  /** {@code retake}. */
  @Command(
      name = "retake",
      description = {
        "Makes a stretch of a finished video again; all chunks that do not show it stay the same.",
        "Interrupted, the same command goes on where it was."
      },
      mixinStandardHelpOptions = true)
  static final class Retake extends EditCommand {
    @Option(
        names = "--from",
        required = true,
        description = "Where it begins, in seconds, or in frames such as 40f.")
    private String from;

    @Option(names = "--to", required = true, description = "Where it ends, likewise.")
    private String to;

    @Option(
        names = "--seed",
        description = "Decides the new draws (default: one is drawn; with a prompt the old ones).")
    private Long seed;

    @Option(names = "--prompt", description = "What shall be seen there (default: as it was).")
    private String prompt;

    @Override
    void fill(ObjectNode body, Maker maker) {
      body.set("from", place("--from", from, maker));
      body.set("to", place("--to", to, maker));
      putSeed(body, seed);
      putPrompt(body, prompt, maker);
    }
  }

  /** {@code extend}. */
  @Command(
      name = "extend",
      description = {
        "Makes a video that goes on where a finished one ends.",
        "Interrupted, the same command goes on where it was."
      },
      mixinStandardHelpOptions = true)
  static final class Extend extends EditCommand {
    @Option(
        names = "--by",
        required = true,
        description = "How much longer it shall be, in seconds, or in frames such as 40f.")
    private String by;

    @Option(
        names = "--prompt",
        description = "What shall be seen from there on (default: what was seen last).")
    private String prompt;

    @Option(names = "--seed", description = "Decides the new draws (default: the video's).")
    private Long seed;

    @Override
    void fill(ObjectNode body, Maker maker) {
      JsonNode length = place("--by", by, maker);
      if (length.isObject()) {
        body.set("frames", length.get("frames"));
      } else {
        body.set("seconds", length);
      }
      putPrompt(body, prompt, maker);
      putSeed(body, seed);
    }
  }
}
