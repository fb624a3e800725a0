package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Edit;
import dev.segue.schemas.EventCodec;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Bodies of requests that make a video of another one, turned into what {@code segue.requests}
 * takes. Only what HTTP adds is checked here; all else is left to the one reader of requests. Pure.
 */
final class EditForm {
  private static final Set<String> OURS =
      Set.of("prompt", "priority", "deadline", "metadata", "webhook");

  /** Fields that stand within {@code edit}. */
  private static final Set<String> PLACES = Set.of("from", "to");

  private EditForm() {}

  /**
   * The wish for a video in a body.
   *
   * @param parent the video that the path names, or null where the body does
   * @param fps how many frames a second the parent has, in which seconds are counted
   */
  static ObjectNode read(
      Edit.Kind kind, String parent, String contentType, byte[] body, ToIntFunction<String> fps) {
    ObjectNode sent = VideoForm.fields(contentType, body);
    ObjectNode wish = EventCodec.json().createObjectNode();
    ObjectNode edit = EventCodec.json().valueToTree(Edit.of(kind));
    wish.set("edit", edit);
    String of = parent == null ? parent(sent.remove("video")) : parent;
    wish.put("parent", of);
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      String name = field.getKey();
      if (OURS.contains(name) || isOf(kind, name)) {
        (PLACES.contains(name) ? edit : wish).set(name, field.getValue());
      } else if (kind != Edit.Kind.EXTEND || !name.equals("seconds")) {
        throw new Refusal(
            400,
            "field-unknown",
            name + ": this edit has no such field; what it does not say is as in its parent");
      }
    }
    if (sent.hasNonNull("seconds")) {
      if (sent.hasNonNull("frames")) {
        throw new Refusal(400, "seconds-invalid", "give seconds or frames, not both");
      }
      wish.put("frames", VideoForm.frames(sent.get("seconds"), fps.applyAsInt(of)));
    }
    return wish;
  }

  private static boolean isOf(Edit.Kind kind, String name) {
    return switch (kind) {
      case REMIX -> name.equals("prompts");
      case RETAKE -> name.equals("seed") || PLACES.contains(name);
      case EXTEND -> name.equals("seed") || name.equals("frames");
    };
  }

  /** The id in {@code {"id": …}}. */
  private static String parent(JsonNode video) {
    JsonNode id = video == null ? null : video.get("id");
    if (id == null || !id.isTextual()) {
      throw new Refusal(400, "video-invalid", "video: say which, as {\"id\": \"video_…\"}");
    }
    if (!Bounds.isVideoId(id.asText())) {
      throw Refusal.unknownVideo();
    }
    return id.asText();
  }
}
