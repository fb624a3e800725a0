package dev.segue.evaluation.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Json;
import java.io.IOException;

/**
 * One way of making videos, of those that a table compares.
 *
 * @param label says which one, unique in its table
 * @param recipe by name
 * @param options of the recipe, as in a request
 * @param frames of each video
 * @param remark what a reader has to know of it, or empty
 */
public record Row(String label, String recipe, ObjectNode options, int frames, String remark) {
  static Row of(String label, String recipe, int frames, String options) {
    try {
      JsonNode json = Json.mapper().readTree(options);
      return new Row(label, recipe, (ObjectNode) json, frames, "");
    } catch (IOException e) {
      throw new IllegalArgumentException(options + " is no JSON", e);
    }
  }

  Row remark(String words) {
    return new Row(label, recipe, options, frames, words);
  }

  /** The same way for videos of another length. */
  public Row frames(int other) {
    return new Row(label, recipe, options, other, remark);
  }
}
