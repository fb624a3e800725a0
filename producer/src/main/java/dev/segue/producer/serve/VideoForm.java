package dev.segue.producer.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;

/**
 * Bodies of {@code POST /v1/videos}, as JSON or as a form, turned into what {@code segue.requests}
 * takes. Only what HTTP adds is checked here; all else is left to the one reader of requests.
 */
final class VideoForm {
  private static final Set<String> NUMBERS = Set.of("frames", "fps", "seed", "priority");
  private static final Set<String> OURS =
      Set.of("prompt", "frames", "fps", "seed", "recipe", "options", "priority", "deadline");
  private static final int PARTS = 64;

  private final String size;
  private final int standardFps;

  /**
   * Makes a reader of bodies.
   *
   * @param size the only size that can be asked for, {@code WxH}
   * @param standardFps what seconds are counted in when no fps is given
   */
  VideoForm(String size, int standardFps) {
    this.size = size;
    this.standardFps = standardFps;
  }

  /** The wish for a video in a body; it names no id. */
  ObjectNode read(String contentType, byte[] body) {
    String type = contentType.replaceFirst(";.*", "").strip();
    return switch (type.toLowerCase(java.util.Locale.ROOT)) {
      case "application/json" -> wish(json(body));
      case "multipart/form-data" -> wish(form(contentType, body));
      default ->
          throw new Refusal(
              415,
              "content-type-unsupported",
              "send application/json or multipart/form-data, not '" + type + "'");
    };
  }

  private ObjectNode wish(ObjectNode fields) {
    ObjectNode wish = EventCodec.json().createObjectNode();
    JsonNode seconds = null;
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      if (OURS.contains(name)) {
        wish.set(name, field.getValue());
      } else if (name.equals("seconds")) {
        seconds = field.getValue().isNull() ? null : field.getValue();
      } else if (name.equals("size")) {
        checkSize(field.getValue());
      } else if (name.equals("input_reference")) {
        throw new Refusal(
            400, "input-reference-unsupported", "videos are made from a prompt alone here");
      } else if (!name.equals("model")) {
        throw new Refusal(400, "field-unknown", name + ": there is no such field");
      }
    }
    if (seconds != null) {
      if (wish.hasNonNull("frames")) {
        throw new Refusal(400, "seconds-invalid", "give seconds or frames, not both");
      }
      wish.put("frames", frames(seconds, wish.path("fps").asInt(standardFps)));
    }
    return wish;
  }

  private static int frames(JsonNode seconds, int fps) {
    try {
      return new BigDecimal(seconds.asText())
          .multiply(BigDecimal.valueOf(fps))
          .setScale(0, RoundingMode.HALF_UP)
          .intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new Refusal(400, "seconds-invalid", "seconds: must be a number such as 8 or 7.5");
    }
  }

  private void checkSize(JsonNode asked) {
    if (!asked.isNull() && !asked.asText().equals(size)) {
      throw new Refusal(400, "size-invalid", "size: these experts make " + size);
    }
  }

  private static ObjectNode json(byte[] body) {
    try {
      JsonNode read =
          EventCodec.json()
              .reader()
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .readTree(body);
      if (read instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw new Refusal(400, "body-invalid", "the body is not a JSON object");
  }

  private static ObjectNode form(String contentType, byte[] body) {
    String boundary = MultiPart.extractBoundary(contentType);
    if (boundary == null) {
      throw new Refusal(400, "body-invalid", "the multipart form has no boundary");
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxParts(PARTS);
    parser.setMaxMemoryFileSize(-1);
    ObjectNode fields = EventCodec.json().createObjectNode();
    try (MultiPartFormData.Parts parts = parse(parser, body)) {
      for (MultiPart.Part part : parts) {
        String text = part.getContentAsString(StandardCharsets.UTF_8);
        fields.set(String.valueOf(part.getName()), value(part.getName(), text));
      }
    } catch (CompletionException e) {
      throw new Refusal(400, "body-invalid", "the body is not a multipart form");
    }
    return fields;
  }

  private static MultiPartFormData.Parts parse(MultiPartFormData.Parser parser, byte[] body) {
    CompletableFuture<MultiPartFormData.Parts> parts = new CompletableFuture<>();
    parser.parse(
        Content.Source.from(ByteBuffer.wrap(body)),
        new Promise.Invocable<>() {
          @Override
          public void succeeded(MultiPartFormData.Parts result) {
            parts.complete(result);
          }

          @Override
          public void failed(Throwable cause) {
            parts.completeExceptionally(cause);
          }
        });
    return parts.join();
  }

  /** Forms carry text only; numbers and options are read from it. */
  private static JsonNode value(String name, String text) {
    boolean isJson = NUMBERS.contains(name) || "options".equals(name);
    if (!isJson) {
      return TextNode.valueOf(text);
    }
    try {
      JsonNode read = EventCodec.json().readTree(text);
      return read.isMissingNode() ? TextNode.valueOf(text) : read;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }
}
