package dev.segue.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Turns what the validator found into sentences. */
final class Violations {
  private Violations() {}

  static Violation of(Error error) {
    String rule = error.getKeyword();
    String at = path(error.getInstanceLocation());
    boolean about = rule.equals("required") || rule.equals("additionalProperties");
    String field = about ? join(at, error.getProperty()) : at;
    String subject = field.isEmpty() ? "the document" : field;
    return new Violation(field, rule, subject + " " + predicate(rule, error));
  }

  /**
   * All of them as one sentence each, at most five: a document of nonsense can break many rules.
   */
  static Problem problem(List<Violation> violations) {
    String message =
        violations.stream().limit(5).map(Violation::message).collect(Collectors.joining("; "));
    int more = violations.size() - 5;
    return new Problem(
        violations.get(0).code(), more > 0 ? message + "; and " + more + " more" : message);
  }

  private static String predicate(String rule, Error error) {
    JsonNode wanted = error.getSchemaNode();
    return switch (rule) {
      case "required" -> "is missing";
      case "additionalProperties" -> "is not a field that is known here";
      case "type" -> "must be " + type(wanted);
      case "minimum" -> "must be at least " + wanted.asText();
      case "maximum" -> "must be at most " + wanted.asText();
      case "enum" -> "must be one of " + join(wanted);
      case "pattern" ->
          wanted.asText().equals("\\S") ? "must not be empty" : "must match " + wanted.asText();
      default -> error.getMessage();
    };
  }

  private static String type(JsonNode wanted) {
    String name = wanted.isArray() ? wanted.get(0).asText() : wanted.asText();
    return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
  }

  private static String join(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private static String join(String parent, String property) {
    return parent.isEmpty() ? property : parent + "." + property;
  }

  private static String path(NodePath location) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < location.getNameCount(); i++) {
      Object element = location.getElement(i);
      if (element instanceof Number) {
        path.append('[').append(element).append(']');
      } else {
        path.append(path.length() == 0 ? "" : ".").append(element);
      }
    }
    return path.toString();
  }
}
