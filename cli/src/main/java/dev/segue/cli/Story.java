package dev.segue.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A timeline of prompts as a command line says it, turned into what requests have. */
final class Story {
  private static final int MOST_BYTES = 1_000_000;
  private static final String SPAN = "([0-9]{1,9}f|[0-9]{1,9}(?:\\.[0-9]{1,9})?)";
  private static final Pattern ENTRY =
      Pattern.compile(SPAN + "(?:\\+" + SPAN + ")?=(.*)", Pattern.DOTALL);

  private Story() {}

  /**
   * Entries such as {@code 15=a blue kite} and {@code 240f+16f=a blue kite}.
   *
   * @throws LocalException when one of them is none
   */
  static ArrayNode of(List<String> entries) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (String entry : entries) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()) {
        throw new LocalException(
            "--prompt-at: a moment, = and a prompt, such as \"15=a blue kite\" or \"15+2=a blue"
                + " kite\"; not \""
                + entry
                + "\"");
      }
      ObjectNode one = all.addObject();
      one.set("at", span(matcher.group(1)));
      one.put("prompt", matcher.group(3));
      if (matcher.group(2) != null) {
        one.set("transition", span(matcher.group(2)));
      }
    }
    return all;
  }

  private static JsonNode span(String text) {
    return text.endsWith("f")
        ? JsonNodeFactory.instance
            .objectNode()
            .put("frames", Integer.parseInt(text.substring(0, text.length() - 1)))
        : JsonNodeFactory.instance.numberNode(new BigDecimal(text));
  }

  /**
   * What a file says: a list of entries, or an object that has one under {@code prompts}.
   *
   * @throws LocalException when it cannot be read, or is something else
   */
  static ArrayNode read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        throw new LocalException("--prompts: " + file + " is no file of at most a megabyte");
      }
      JsonNode json = EventCodec.parse(Files.readAllBytes(file));
      if ((json.isObject() ? json.path("prompts") : json) instanceof ArrayNode entries) {
        return entries;
      }
    } catch (JsonProcessingException e) {
      throw new LocalException("--prompts: " + file + " is not JSON: " + EventCodec.fault(e));
    } catch (IOException e) {
      throw new LocalException("--prompts: " + file + " cannot be read: " + e.getMessage());
    }
    throw new LocalException("--prompts: " + file + " is neither a list of prompts nor has one");
  }
}
