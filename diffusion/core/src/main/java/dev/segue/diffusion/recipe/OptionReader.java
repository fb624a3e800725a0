package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a JSON object, each of one type and in one range, with a standard for those that
 * are absent or null. Remembers what was asked for, so that all other fields can be refused.
 */
final class OptionReader {
  private static final int SHOWN = 100;

  private final ObjectNode json;
  private final Set<String> known = new LinkedHashSet<>();

  OptionReader(ObjectNode json) {
    this.json = json;
  }

  /** The field, or null where it is absent or null. */
  JsonNode get(String name) {
    known.add(name);
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  int integer(String name, int standard, int min, int max) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    // Whatever does not fit into an int would wrap around into the range.
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw invalid(name, "is a whole number from " + min + " to " + max, value);
    }
    return value.intValue();
  }

  double number(String name, double standard, int min, int max) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw invalid(name, "is a number from " + min + " to " + max, value);
    }
    return value.doubleValue();
  }

  boolean flag(String name, boolean standard) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isBoolean()) {
      throw invalid(name, "is true or false", value);
    }
    return value.booleanValue();
  }

  <E extends Enum<E>> E choice(String name, E standard, Class<E> type) {
    JsonNode value = get(name);
    return value == null ? standard : parse(name, value, type);
  }

  /** The entries of a list that has at least one, or null where it is absent. */
  List<JsonNode> list(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    List<JsonNode> entries = new ArrayList<>();
    value.forEach(entries::add);
    if (!value.isArray() || entries.isEmpty()) {
      throw invalid(name, "is a list with one entry for each step", value);
    }
    return entries;
  }

  /** Refuses every field that nobody asked for. */
  void refuseOthers() {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new RecipeException(
                    "option-invalid",
                    "there is no option '"
                        + shortened(name)
                        + "'; there are "
                        + String.join(", ", known));
              }
            });
  }

  static <E extends Enum<E>> E parse(String name, JsonNode value, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> value.isTextual() && word(e).equals(value.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    name,
                    "is one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(OptionReader::word)
                            .collect(Collectors.joining(", ")),
                    value));
  }

  /** How a constant is written in JSON. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static RecipeException invalid(String name, String rule, Object value) {
    return new RecipeException(
        "option-invalid", "option '" + name + "' " + rule + ", not " + shortened(value.toString()));
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
