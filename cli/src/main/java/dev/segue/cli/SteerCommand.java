package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.EventCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code steer}. */
@Command(
    name = "steer",
    description = {
      "Has a video that is being made show something else, and prints from when on.",
      "That is as soon as can be: what is made or being made stays as it is."
    },
    mixinStandardHelpOptions = true)
final class SteerCommand implements Callable<Integer> {
  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "VIDEO", description = "The id of the video.")
  private String video;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The server that makes it (default: ${DEFAULT-VALUE}).")
  private URI server;

  @Option(names = "--prompt", required = true, description = "What shall be seen from then on.")
  private String prompt;

  @Option(
      names = "--at",
      description = "Not before this second, or frame such as 40f (default: as soon as can be).")
  private String at;

  @Option(
      names = "--transition",
      description = "Over how many seconds it is mixed in, or frames such as 16f (default: a cut).")
  private String transition;

  @Override
  public Integer call() {
    segue.quiet();
    Maker maker = new Maker(segue, spec);
    maker.checkServer(server);
    if (!Bounds.isVideoId(video)) {
      throw maker.misused("VIDEO: an id such as video_0123456789abcdef01234567, not " + video);
    }
    ObjectNode body = EventCodec.json().createObjectNode();
    EditCommand.putPrompt(body, prompt, maker);
    if (at != null) {
      body.set("at", EditCommand.place("--at", at, maker));
    }
    if (transition != null) {
      body.set("transition", EditCommand.place("--transition", transition, maker));
    }
    // Each command is a wish of its own; what is sent again within it is the same one.
    byte[] drawn = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    String key = Sha256.hex(drawn).substring(0, 32);
    JsonNode answer = maker.client(server).edit(video, "prompts", body, key);
    spec.commandLine()
        .getOut()
        .println(
            "from second "
                + answer.path("seconds").asText()
                + " on (frame "
                + answer.at("/from/frames").asInt()
                + "): "
                + prompt);
    return 0;
  }
}
