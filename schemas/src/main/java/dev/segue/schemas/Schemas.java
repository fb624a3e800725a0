package dev.segue.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The JSON Schemas of the events, which lie beside this class as {@code <event>.v1.schema.json}.
 * They are what other systems may rely on; {@link EventCodec} lets nothing in that breaks them.
 *
 * <p>Nothing is loaded from anywhere else. Thread-safe.
 */
public final class Schemas {
  /** What several schemas refer to. */
  static final String TYPES = "types.v1.schema.json";

  private static final Map<EventType, Schema> SCHEMAS = load();

  private Schemas() {}

  /**
   * What is wrong with a document, in the schema's order; empty when it is what its schema says.
   */
  public static List<Violation> violations(EventType type, JsonNode document) {
    return SCHEMAS.get(type).validate(document).stream().map(Violations::of).distinct().toList();
  }

  private static Map<EventType, Schema> load() {
    Map<String, String> byId = new HashMap<>();
    Map<EventType, String> ids = new EnumMap<>(EventType.class);
    register(TYPES, byId);
    Arrays.stream(EventType.values()).forEach(type -> ids.put(type, register(type.schema(), byId)));
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().locale(Locale.ENGLISH).formatAssertionsEnabled(true).build();
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(byId).schemaRegistryConfig(config));
    Map<EventType, Schema> schemas = new EnumMap<>(EventType.class);
    ids.forEach(
        (type, id) -> {
          Schema schema = registry.getSchema(com.networknt.schema.SchemaLocation.of(id));
          schema.initializeValidators();
          schemas.put(type, schema);
        });
    return schemas;
  }

  private static String register(String name, Map<String, String> byId) {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + name + " is not on the class path");
      }
      JsonNode schema = EventCodec.json().readTree(in);
      String id = schema.path("$id").asText();
      byId.put(id, schema.toString());
      return id;
    } catch (IOException e) {
      throw new UncheckedIOException("the schema " + name + " cannot be read", e);
    }
  }
}
