package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What requests to other video servers look like, said in our own fields. What is known to mean
 * something that cannot be had here is refused, so that nobody takes it for done. Pure.
 */
final class Dialect {
  /** Fields whose meaning is one of our own. */
  private static final Map<String, String> NAMES = Map.of("num_frames", "frames");

  /** Fields that are options of a recipe, with the options' names, the first that there is. */
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "preset", List.of("preset"),
          "num_inference_steps", List.of("steps"),
          "guidance_scale", List.of("guidance", "controlGuidance"));

  /** Fields with a meaning that nothing here has. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "guidance_scale_2",
          "true_cfg_scale",
          "boundary_ratio",
          "flow_shift",
          "lora",
          "image_reference",
          "video_reference",
          "audio_reference",
          "characters",
          "generate_audio",
          "enable_frame_interpolation",
          "quality",
          "style",
          "response_format");

  private Dialect() {}

  /**
   * The same request in our own fields: options stand under {@code options}, the size under {@code
   * size}, and the fields of {@code extra_params} beside the others.
   *
   * @param options the names of the options that the request's recipe has
   */
  static ObjectNode translate(ObjectNode sent, Set<String> options) {
    ObjectNode fields = EventCodec.json().createObjectNode();
    for (Map.Entry<String, JsonNode> field : flat(sent).properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (OPTIONS.containsKey(name)) {
        putOption(fields, name, value, options);
      } else if (name.equals("options")) {
        addOptions(fields, value);
      } else if (name.equals("negative_prompt")) {
        refuseUnless(value.asText().isBlank() && !value.isContainerNode(), name);
      } else if (name.equals("n")) {
        refuseUnless(value.asText().equals("1"), name);
      } else if (UNSUPPORTED.contains(name)) {
        refuseUnless(value.isNull(), name);
      } else if (!name.equals("width") && !name.equals("height")) {
        put(fields, NAMES.getOrDefault(name, name), value);
      }
    }
    addSize(fields, flat(sent));
    return fields;
  }

  /** The fields with those of {@code extra_params} among them. */
  static ObjectNode flat(ObjectNode sent) {
    JsonNode extra = sent.path("extra_params");
    if (extra.isMissingNode()) {
      return sent;
    }
    ObjectNode fields = sent.deepCopy();
    fields.remove("extra_params");
    if (extra instanceof ObjectNode more) {
      more.properties().forEach(one -> put(fields, one.getKey(), one.getValue()));
    } else if (!extra.isNull()) {
      throw new Refusal(400, "extra-params-invalid", "extra_params: must be an object");
    }
    return fields;
  }

  private static void addSize(ObjectNode fields, ObjectNode sent) {
    JsonNode width = sent.path("width");
    JsonNode height = sent.path("height");
    if (isNothing(width) && isNothing(height)) {
      return;
    }
    if (!isLength(width) || !isLength(height)) {
      throw new Refusal(
          400, "size-invalid", "width and height: give both, as numbers from 1 to 65536");
    }
    put(fields, "size", EventCodec.json().valueToTree(width.asInt() + "x" + height.asInt()));
  }

  private static void putOption(
      ObjectNode fields, String name, JsonNode value, Set<String> options) {
    if (value.isNull()) {
      return;
    }
    String option =
        OPTIONS.get(name).stream()
            .filter(options::contains)
            .findFirst()
            .orElseThrow(() -> unsupported(name));
    addOptions(fields, EventCodec.json().createObjectNode().set(option, value));
  }

  private static void addOptions(ObjectNode fields, JsonNode value) {
    boolean isMerged = fields.path("options") instanceof ObjectNode && value instanceof ObjectNode;
    if (isMerged) {
      ObjectNode both = (ObjectNode) fields.get("options");
      ((ObjectNode) value)
          .properties()
          .forEach(
              one -> {
                if (both.has(one.getKey()) && !both.get(one.getKey()).equals(one.getValue())) {
                  throw twice("the option " + one.getKey());
                }
                both.set(one.getKey(), one.getValue());
              });
    } else if (!value.isNull()) {
      put(fields, "options", value.deepCopy());
    }
  }

  /** What is said twice has to be the same. */
  private static void put(ObjectNode fields, String name, JsonNode value) {
    JsonNode before = fields.path(name);
    if (!isNothing(before) && !value.isNull() && !before.equals(value)) {
      throw twice(name);
    }
    if (isNothing(before)) {
      fields.set(name, value);
    }
  }

  private static void refuseUnless(boolean isFine, String name) {
    if (!isFine) {
      throw unsupported(name);
    }
  }

  private static Refusal unsupported(String name) {
    return new Refusal(
        400,
        name.replace('_', '-') + "-unsupported",
        name + ": this server, recipe or bundle has nothing for it; leave it out");
  }

  private static Refusal twice(String what) {
    return new Refusal(400, "field-twice", what + " is said twice, and not the same; say it once");
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static boolean isLength(JsonNode value) {
    return value.isInt() && value.asInt() >= 1 && value.asInt() <= 65_536;
  }
}
