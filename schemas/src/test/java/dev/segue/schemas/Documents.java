package dev.segue.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Documents beside the schemas. */
final class Documents {
  private Documents() {}

  static JsonNode read(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every {@code $ref} in a document. */
  static List<String> references(JsonNode document) {
    List<String> references = new ArrayList<>();
    for (JsonNode parent : document.findParents("$ref")) {
      references.add(parent.get("$ref").asText());
    }
    return references;
  }

  /** What a reference of a document points to; missing when it points nowhere. */
  static JsonNode resolve(JsonNode document, String reference) {
    if (reference.startsWith("#")) {
      return document.at(reference.substring(1));
    }
    String[] parts = reference.split("#", 2);
    JsonNode other = read(parts[0].replaceFirst("^\\./", ""));
    return parts.length == 1 ? other : other.at(parts[1]);
  }
}
