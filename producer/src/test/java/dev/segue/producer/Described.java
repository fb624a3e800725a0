package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds what goes over HTTP against the description of the API. Thread-safe. */
final class Described {
  private static final Set<Integer> ANYWHERE = Set.of(304, 401, 403, 404, 405, 408, 429);

  private final JsonNode api;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  Described() {
    try (InputStream in = Schemas.class.getResourceAsStream("openapi.yaml")) {
      api = new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks one exchange: its status and its answer, and its request where that was taken.
   *
   * @param body what was sent as JSON, or null
   */
  void check(String body, HttpResponse<String> answer) {
    String method = answer.request().method().toLowerCase(Locale.ROOT);
    // A signed link stands before the path.
    String path = answer.request().uri().getRawPath().replaceFirst("^/w/[^/]+", "");
    Optional<String> place = place(path).filter(one -> api.at(one).has(method));
    int status = answer.statusCode();
    if (place.isEmpty()) {
      assertThat(status).as(method + " " + path).isIn(404, 405, 403);
      return;
    }
    String operation = place.get() + "/" + method;
    if (status < 300 && body != null) {
      assertThat(violations(operation + "/requestBody/content/application~1json/schema", body))
          .as(body)
          .isEmpty();
    }
    JsonNode told = api.at(operation + "/responses/" + status);
    if (told.isMissingNode()) {
      assertThat(status).as(method + " " + path + " is not described").isIn(ANYWHERE);
      return;
    }
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    String content =
        told.has("$ref")
            ? told.get("$ref").asText().substring(1)
            : operation + "/responses/" + status;
    String schema = content + "/content/" + type.replace("/", "~1") + "/schema";
    assertThat(api.at(schema).isMissingNode()).as(method + " " + path + " as " + type).isFalse();
    if (type.endsWith("json") && !answer.body().isEmpty()) {
      assertThat(violations(schema, answer.body())).as(method + " " + path).isEmpty();
    }
  }

  /** Where the description has a path: the one with the most literal parts. */
  private Optional<String> place(String path) {
    return api.get("paths").properties().stream()
        .map(Map.Entry::getKey)
        .filter(
            template -> path.matches(template.replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+")))
        .min((a, b) -> Long.compare(holes(a), holes(b)))
        .map(template -> "/paths/" + template.replace("/", "~1"));
  }

  private static long holes(String template) {
    return template.chars().filter(c -> c == '{').count();
  }

  private Iterable<?> violations(String pointer, String json) {
    try {
      return schemas
          .computeIfAbsent(pointer, this::schema)
          .validate(EventCodec.json().readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema schema(String pointer) {
    ObjectNode whole = api.at(pointer).deepCopy();
    whole.set("components", api.get("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }
}
