package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The fields of a JSON object, each of one type and in one range, with a standard for those that
 * are absent or null. Remembers what was asked for, so that all other fields can be refused, and so
 * that there is a list of all options. Not thread-safe.
 */
public final class OptionReader {
  private static final int SHOWN = 100;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode json;
  private final Map<String, Option> known = new LinkedHashMap<>();

  /** Reads an object; null is an empty one. */
  public OptionReader(ObjectNode json) {
    this.json = json == null ? JSON.objectNode() : json;
  }

  /** What was asked for, in that order. */
  public List<Option> options() {
    return List.copyOf(known.values());
  }

  /** Whether a field is there and not null. */
  public boolean has(String name) {
    return value(name) != null;
  }

  /**
   * A field of a type of its own, or null where it is absent or null.
   *
   * @param rule what the field has to be, in words
   * @param standard what it is where it is absent, for people
   */
  public JsonNode get(String name, String words, String rule, JsonNode standard) {
    known.put(name, new Option(name, words, rule, standard));
    return value(name);
  }

  private JsonNode value(String name) {
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  public int integer(String name, String words, int standard, int min, int max) {
    String rule = "a whole number from " + min + " to " + max;
    JsonNode value = get(name, words, rule, JSON.numberNode(standard));
    if (value == null) {
      return standard;
    }
    // Whatever does not fit into an int would wrap around into the range.
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw invalid(name, "is " + rule, value);
    }
    return value.intValue();
  }

  public double number(String name, String words, double standard, double min, double max) {
    String rule = "a number from " + plain(min) + " to " + plain(max);
    JsonNode value = get(name, words, rule, JSON.numberNode(standard));
    if (value == null) {
      return standard;
    }
    if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw invalid(name, "is " + rule, value);
    }
    return value.doubleValue();
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  public boolean flag(String name, String words, boolean standard) {
    JsonNode value = get(name, words, "true or false", JSON.booleanNode(standard));
    if (value == null) {
      return standard;
    }
    if (!value.isBoolean()) {
      throw invalid(name, "is true or false", value);
    }
    return value.booleanValue();
  }

  public <E extends Enum<E>> E choice(String name, String words, E standard, Class<E> type) {
    String rule = "one of " + words(type);
    JsonNode value = get(name, words, rule, JSON.textNode(word(standard)));
    return value == null ? standard : parse(name, value, type);
  }

  /** The entries of a list that has at least one, or null where it is absent. */
  public List<JsonNode> list(String name, String words, String rule, JsonNode standard) {
    List<JsonNode> entries = listOrEmpty(name, words, rule, standard);
    if (entries != null && entries.isEmpty()) {
      throw invalid(name, "is " + rule, JSON.arrayNode());
    }
    return entries;
  }

  /** The entries of a list that may have none, or null where it is absent. */
  public List<JsonNode> listOrEmpty(String name, String words, String rule, JsonNode standard) {
    JsonNode value = get(name, words, rule, standard);
    if (value == null) {
      return null;
    }
    if (!value.isArray()) {
      throw invalid(name, "is " + rule, value);
    }
    List<JsonNode> entries = new ArrayList<>();
    value.forEach(entries::add);
    return entries;
  }

  /** Refuses every field that nobody asked for. */
  public void refuseOthers() {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.containsKey(name)) {
                throw new RecipeException(
                    "option-invalid",
                    "there is no option '"
                        + shortened(name)
                        + "'; there are "
                        + String.join(", ", known.keySet()));
              }
            });
  }

  /** The constant that a field names. */
  public static <E extends Enum<E>> E parse(String name, JsonNode value, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> value.isTextual() && word(e).equals(value.textValue()))
        .findFirst()
        .orElseThrow(() -> invalid(name, "is one of " + words(type), value));
  }

  /** How a constant is written in JSON. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> String words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(OptionReader::word)
        .collect(Collectors.joining(", "));
  }

  /** The error of a field that breaks its rule. */
  public static RecipeException invalid(String name, String rule, Object value) {
    return new RecipeException(
        "option-invalid", "option '" + name + "' " + rule + ", not " + shortened(value.toString()));
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
