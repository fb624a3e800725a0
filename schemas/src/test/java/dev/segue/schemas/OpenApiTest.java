package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "delete");

  private final JsonNode document = Documents.read("openapi.yaml");

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(document.get("openapi").asText()).startsWith("3.1");
    assertThat(Documents.references(document))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(Documents.resolve(document, reference).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void everyOperationHasAnIdOfItsOwnAndItsPathsParameters() {
    Set<String> ids = new HashSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              String declared = path.getValue().toString();
              Matcher parameter = Pattern.compile("\\{(\\w+)}").matcher(path.getKey());
              while (parameter.find()) {
                String name = parameter.group(1);
                assertThat(declared)
                    .as(path.getKey())
                    .containsAnyOf("\"name\":\"" + name + "\"", "#/components/parameters/VideoId");
              }
              METHODS.stream()
                  .filter(path.getValue()::has)
                  .map(path.getValue()::get)
                  .forEach(
                      operation -> {
                        assertThat(ids.add(operation.path("operationId").asText()))
                            .as(path.getKey())
                            .isTrue();
                        assertThat(operation.get("responses").isEmpty()).isFalse();
                      });
            });
    assertThat(ids).hasSizeGreaterThan(10);
  }

  @Test
  void errorsAreProblemDocuments() {
    document
        .at("/components/responses")
        .forEach(
            response ->
                assertThat(response.at("/content/application~1problem+json/schema/$ref").asText())
                    .isEqualTo("#/components/schemas/Problem"));
  }

  @Test
  void examplesAreWhatTheirSchemasSay() {
    JsonNode schemas = document.at("/components/schemas");
    int[] examples = {0};
    schemas
        .properties()
        .forEach(
            named -> {
              ObjectNode whole = EventCodec.json().createObjectNode();
              whole.put("$ref", "#/components/schemas/" + named.getKey());
              whole.set("components", document.get("components"));
              var schema =
                  SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                      .getSchema(whole);
              named
                  .getValue()
                  .path("examples")
                  .forEach(
                      example -> {
                        examples[0]++;
                        assertThat(schema.validate(example)).as(named.getKey()).isEmpty();
                      });
            });
    assertThat(examples[0]).isGreaterThan(4);
  }
}
