package dev.segue.producer.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.producer.picture.InputReference;
import dev.segue.producer.picture.PictureException;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Latent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bodies of {@code POST /v1/videos}, as JSON or as a form, turned into what {@code segue.requests}
 * takes. Only what HTTP adds is checked here; all else is left to the one reader of requests.
 */
final class VideoForm {
  /** The field of a picture. */
  static final String REFERENCE = "input_reference";

  /** Fields of a form that are written as JSON. */
  private static final Set<String> WRITTEN =
      Set.of(
          "frames",
          "num_frames",
          "fps",
          "seed",
          "priority",
          "width",
          "height",
          "num_inference_steps",
          "guidance_scale",
          "n",
          "from",
          "to",
          "options",
          "metadata",
          "prompts",
          "extra_params");

  private static final Set<String> OURS =
      Set.of(
          "prompt",
          "prompts",
          "model",
          "frames",
          "fps",
          "seed",
          "recipe",
          "options",
          "priority",
          "deadline",
          "metadata",
          "webhook");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern NESTED =
      Pattern.compile(
          "(options|metadata|extra_params|video|from|to|input_reference)\\[([^\\[\\]]{1,64})]");

  /** Of those, what has texts only. */
  private static final Set<String> TEXTS = Set.of("metadata", "video", REFERENCE);

  private final RecipeBook recipes;
  private final int standardFps;

  /**
   * Makes a reader of bodies.
   *
   * @param recipes knows the size that each model makes, the only one that can be asked for
   * @param standardFps what seconds are counted in when no fps is given
   */
  VideoForm(RecipeBook recipes, int standardFps) {
    this.recipes = recipes;
    this.standardFps = standardFps;
  }

  /**
   * What a body asks for.
   *
   * @param wish for a video; it names no id, and a picture by its digest
   * @param reference the picture, or null where there is none
   */
  record Asked(ObjectNode wish, InputReference reference) {
    /** Without a picture. */
    Asked(ObjectNode wish) {
      this(wish, null);
    }
  }

  /** What a body asks for. */
  Asked read(String contentType, byte[] body) {
    ObjectNode fields = fields(contentType, body);
    JsonNode sent = fields.remove(REFERENCE);
    ObjectNode wish = wish(fields);
    if (sent == null || sent.isNull()) {
      return new Asked(wish);
    }
    InputReference reference = picture(DataUrl.read(sent), wish.path("model"));
    wish.put("reference", reference.digest());
    return new Asked(wish, reference);
  }

  private InputReference picture(byte[] file, JsonNode model) {
    Latent frame = model(model).latent();
    try {
      return InputReference.read(
          file, frame.width() * frame.scale(), frame.height() * frame.scale());
    } catch (PictureException e) {
      throw new Refusal(400, e.problem());
    }
  }

  /** The fields of a body. */
  static ObjectNode fields(String contentType, byte[] body) {
    String type = contentType.replaceFirst(";.*", "").strip();
    return switch (type.toLowerCase(java.util.Locale.ROOT)) {
      case "application/json" -> json(body);
      case "multipart/form-data" -> form(contentType, body);
      default ->
          throw new Refusal(
              415,
              "content-type-unsupported",
              "send application/json or multipart/form-data, not '" + type + "'");
    };
  }

  private ObjectNode wish(ObjectNode sent) {
    ObjectNode fields = Dialect.translate(sent, options(Dialect.flat(sent)));
    ObjectNode wish = EventCodec.json().createObjectNode();
    JsonNode seconds = null;
    JsonNode size = null;
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      if (OURS.contains(name)) {
        wish.set(name, field.getValue());
      } else if (name.equals("seconds")) {
        seconds = field.getValue().isNull() ? null : field.getValue();
      } else if (name.equals("size")) {
        size = field.getValue();
      } else {
        throw new Refusal(400, "field-unknown", name + ": there is no such field");
      }
    }
    if (size != null && !size.isNull()) {
      checkSize(size.asText(), wish.path("model"));
    }
    if (seconds != null) {
      if (wish.hasNonNull("frames")) {
        throw new Refusal(400, "seconds-invalid", "give seconds or frames, not both");
      }
      wish.put("frames", frames(seconds, wish.path("fps").asInt(standardFps)));
    }
    return wish;
  }

  /** Those of the recipe that a request names. */
  private Set<String> options(ObjectNode fields) {
    JsonNode model = fields.path("model");
    JsonNode recipe = fields.path("recipe");
    try {
      return recipes.options(
          recipes.model(model.isTextual() ? model.asText() : null),
          recipe.isTextual() ? recipe.asText() : null);
    } catch (RecipeBook.UnusableException e) {
      throw new Refusal(400, e.problem());
    }
  }

  /** How many frames a length in seconds has. */
  static int frames(JsonNode seconds, int fps) {
    Refusal refusal =
        new Refusal(400, "seconds-invalid", "seconds: must be a number such as 8 or 7.5");
    String text = seconds.asText();
    // Before it is a number: one of a few signs can have a billion digits.
    if (!SECONDS.matcher(text).matches()) {
      throw refusal;
    }
    try {
      return new BigDecimal(text)
          .multiply(BigDecimal.valueOf(fps))
          .setScale(0, RoundingMode.HALF_UP)
          .intValueExact();
    } catch (ArithmeticException e) {
      throw refusal;
    }
  }

  private RecipeBook.Model model(JsonNode model) {
    try {
      return recipes.model(model.isTextual() ? model.asText() : null);
    } catch (RecipeBook.UnusableException e) {
      throw new Refusal(400, e.problem());
    }
  }

  private void checkSize(String asked, JsonNode model) {
    RecipeBook.Model made = model(model);
    if (!asked.equals(made.size())) {
      throw new Refusal(400, "size-invalid", "size: " + made.name() + " makes " + made.size());
    }
  }

  private static ObjectNode json(byte[] body) {
    try {
      if (EventCodec.parse(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new Refusal(400, "body-invalid", "the body is not JSON: " + EventCodec.fault(e));
    }
    throw new Refusal(400, "body-invalid", "the body is JSON, but not an object");
  }

  /**
   * Forms carry text only; numbers and options are read from it. What public clients send for an
   * object are fields such as {@code options[preset]}.
   */
  private static ObjectNode form(String contentType, byte[] body) {
    ObjectNode fields = EventCodec.json().createObjectNode();
    PromptFields prompts = new PromptFields(VideoForm::scalar);
    for (Map.Entry<String, String> field : FormFields.read(contentType, body)) {
      if (!prompts.take(field.getKey(), field.getValue())) {
        set(fields, field.getKey(), field.getValue());
      }
    }
    prompts.addTo(fields);
    return fields;
  }

  private static void set(ObjectNode fields, String name, String text) {
    Matcher nested = NESTED.matcher(name);
    if (nested.matches()) {
      boolean isText = TEXTS.contains(nested.group(1));
      object(fields, nested.group(1))
          .set(nested.group(2), isText ? TextNode.valueOf(text) : scalar(text));
    } else if (fields.has(name)) {
      throw new Refusal(400, "field-twice", name + ": is said twice; say it once");
    } else {
      boolean isJson = WRITTEN.contains(name);
      fields.set(name, isJson ? json(name, text) : TextNode.valueOf(text));
    }
  }

  private static ObjectNode object(ObjectNode fields, String name) {
    if (fields.has(name) && !fields.get(name).isObject()) {
      throw new Refusal(400, name.replace('_', '-') + "-invalid", name + ": must be an object");
    }
    return fields.withObjectProperty(name);
  }

  private static JsonNode json(String name, String text) {
    try {
      JsonNode read = EventCodec.parse(text);
      if (!read.isMissingNode()) {
        return read;
      }
    } catch (JsonProcessingException e) {
      throw new Refusal(
          400, name.replace('_', '-') + "-invalid", name + ": " + EventCodec.fault(e));
    }
    throw new Refusal(400, name.replace('_', '-') + "-invalid", name + ": must not be empty");
  }

  /** A number or a flag where it looks like one, otherwise the text. */
  private static JsonNode scalar(String text) {
    try {
      JsonNode read = EventCodec.parse(text);
      return read.isMissingNode() ? TextNode.valueOf(text) : read;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }
}
