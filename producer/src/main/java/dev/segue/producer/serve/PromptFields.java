package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.schemas.EventCodec;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A timeline of prompts as forms have it, each value in a field of its own: {@code prompts[0][at]},
 * or, as public clients send it, {@code prompts[][at]}, where an entry ends when one of its fields
 * comes again. Not thread-safe.
 */
final class PromptFields {
  private static final Pattern NAME =
      Pattern.compile("prompts\\[([0-9]{0,3})]\\[(at|prompt|transition)](\\[frames])?");

  private final Function<String, JsonNode> scalar;
  private final TreeMap<Integer, ObjectNode> entries = new TreeMap<>();

  /**
   * Fields of one form.
   *
   * @param scalar a number where a text looks like one
   */
  PromptFields(Function<String, JsonNode> scalar) {
    this.scalar = scalar;
  }

  /** Takes a field if it is one of a timeline's. */
  boolean take(String name, String text) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return false;
    }
    String field = matcher.group(2);
    ObjectNode entry = entry(matcher.group(1), field);
    if (entry.has(field)) {
      throw new Refusal(400, "field-twice", name + ": is said twice; say it once");
    }
    JsonNode value = field.equals("prompt") ? TextNode.valueOf(text) : scalar.apply(text);
    entry.set(
        field,
        matcher.group(3) == null
            ? value
            : EventCodec.json().createObjectNode().set("frames", value));
    return true;
  }

  private ObjectNode entry(String index, String field) {
    int place = index.isEmpty() ? entries.size() - 1 : Integer.parseInt(index);
    boolean isNext =
        index.isEmpty() && (entries.isEmpty() || entries.lastEntry().getValue().has(field));
    return entries.computeIfAbsent(
        isNext ? place + 1 : place, n -> EventCodec.json().createObjectNode());
  }

  /** Adds what was taken, if anything was. */
  void addTo(ObjectNode fields) {
    if (entries.isEmpty()) {
      return;
    }
    if (fields.has("prompts")) {
      throw new Refusal(400, "field-twice", "prompts: is said twice; say it once");
    }
    ArrayNode all = fields.putArray("prompts");
    entries.values().forEach(all::add);
  }
}
