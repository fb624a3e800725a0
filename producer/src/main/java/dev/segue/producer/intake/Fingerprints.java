package dev.segue.producer.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.Edit;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells one request from another: what was asked for, not what it was resolved to, since
 * defaults may change meanwhile. The order of options and how a number is written do not matter.
 */
final class Fingerprints {
  private Fingerprints() {}

  static String of(VideoRequested request) {
    boolean none = request.options() == null || request.options().isEmpty();
    return of(request, none ? "null" : canonical(request.options()).toString());
  }

  /** As it was before the order of options was looked past; what is stored may be this. */
  static String asSpelled(VideoRequested request) {
    return of(request, String.valueOf(request.options()));
  }

  private static String of(VideoRequested r, String options) {
    List<String> parts =
        new ArrayList<>(
            List.of(
                String.valueOf(r.prompt()),
                String.valueOf(r.frames()),
                String.valueOf(r.fps()),
                String.valueOf(r.seed()),
                String.valueOf(r.recipe()),
                options,
                String.valueOf(r.terms().priority()),
                String.valueOf(r.terms().deadline())));
    // What version 0.1 did not know counts where it is said, so that its requests stay the same.
    add(parts, "prompts", prompts(r.prompts()));
    add(parts, "model", r.model());
    add(parts, "reference", r.reference());
    add(parts, "tenant", r.terms().tenant());
    add(parts, "parent", r.terms().parent());
    add(parts, "metadata", text(r.terms().metadata()));
    add(parts, "edit", edit(r.edit()));
    add(parts, "webhook", r.terms().webhook());
    return Digests.sha256(parts.toArray(String[]::new));
  }

  private static String prompts(List<TimedPrompt> entries) {
    return entries == null ? null : canonical(EventCodec.json().valueToTree(entries)).toString();
  }

  private static String edit(Edit edit) {
    return edit == null ? null : canonical(EventCodec.json().valueToTree(edit)).toString();
  }

  private static String text(Map<String, String> metadata) {
    if (metadata == null) {
      return null;
    }
    ObjectNode sorted = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(metadata).forEach(sorted::put);
    return sorted.toString();
  }

  private static void add(List<String> parts, String name, String said) {
    if (said != null) {
      parts.add(name + "=" + said);
    }
  }

  private static JsonNode canonical(JsonNode node) {
    if (node instanceof ObjectNode object) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      object.properties().forEach(one -> sorted.put(one.getKey(), canonical(one.getValue())));
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      sorted.forEach(all::set);
      return all;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      array.forEach(one -> all.add(canonical(one)));
      return all;
    }
    return node.isNumber() ? number(node) : node;
  }

  /** 8, 8.0 and 80e-1 are one number; an infinite one stays what it is. */
  private static JsonNode number(JsonNode node) {
    boolean isInfinite = node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    return isInfinite
        ? node
        : JsonNodeFactory.instance.textNode("#" + node.decimalValue().stripTrailingZeros());
  }
}
