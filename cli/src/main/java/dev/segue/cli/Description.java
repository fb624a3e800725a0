package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.util.List;

/** What stays true of a video however far it is: how it was asked for and how it is made. Pure. */
final class Description {
  private static final List<String> KEPT =
      List.of(
          "prompt",
          "prompts",
          "frames",
          "fps",
          "seed",
          "size",
          "model",
          "bundle",
          "recipe",
          "settings",
          "warnings");

  private Description() {}

  /** That of a video as a server shows it. */
  static ObjectNode of(JsonNode video) {
    ObjectNode note = EventCodec.json().createObjectNode().put("format", "segue-video/1");
    KEPT.stream().filter(video::has).forEach(name -> note.set(name, video.get(name)));
    return note;
  }
}
