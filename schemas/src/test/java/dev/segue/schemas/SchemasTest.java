package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemasTest {
  @ParameterizedTest
  @EnumSource
  void aSchemaNamesExactlyTheFieldsOfItsRecord(EventType type) throws IOException {
    assertThat(names(read(type.schema()).get("properties"))).isEqualTo(components(type.record()));
  }

  @Test
  void theSharedTypesNameExactlyTheFieldsOfTheirRecords() throws IOException {
    JsonNode types = read(Schemas.TYPES).get("$defs");

    assertThat(names(types.at("/videoDescription/properties")))
        .isEqualTo(components(VideoDescription.class));
    assertThat(names(types.at("/latent/properties"))).isEqualTo(components(Latent.class));
    assertThat(names(types.at("/timedPrompt/properties"))).isEqualTo(components(TimedPrompt.class));
    assertThat(names(types.at("/trace/properties"))).isEqualTo(components(Trace.class));
    assertThat(names(types.at("/problem/properties"))).isEqualTo(components(Problem.class));
  }

  @Test
  void enumerationsNameExactlyTheConstants() throws IOException {
    assertThat(values(read(Schemas.TYPES).at("/$defs/taskKind/enum")))
        .isEqualTo(jsonNames(TaskId.Kind.class));
    assertThat(values(read(EventType.VIDEO_STATUS.schema()).at("/properties/state/enum")))
        .isEqualTo(jsonNames(VideoStatus.State.class));
  }

  @ParameterizedTest
  @EnumSource
  void aSchemaIsJsonSchemaAndSaysWhatItIs(EventType type) throws IOException {
    JsonNode schema = read(type.schema());
    var metaschema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));

    assertThat(metaschema.validate(schema)).isEmpty();
    assertThat(type.type())
        .isEqualTo(
            schema
                .get("$id")
                .asText()
                .replace("urn:segue:schema:", "dev.segue.")
                .replace(":v1", ".v1"));
    assertThat(schema.get("title").asText()).isEqualTo(type.record().getSimpleName());
  }

  @ParameterizedTest
  @EnumSource
  void onlyRequestsAreStrict(EventType type) throws IOException {
    boolean strict = !read(type.schema()).path("additionalProperties").asBoolean(true);

    boolean request =
        switch (type) {
          case VIDEO_REQUESTED, CANCEL_REQUESTED, DELETE_REQUESTED, STEERING_REQUESTED -> true;
          case VIDEO_ACCEPTED,
              TASK,
              CELL_STORED,
              REFINEMENT_STORED,
              TRACK_COMPLETED,
              CHUNK_PUBLISHED,
              VIDEO_PACKAGED,
              TASK_FAILED,
              VIDEO_STATUS,
              TASK_READY,
              TASK_DONE,
              TASK_RETURNED,
              VIDEO_WAITING,
              STEERING_DECIDED,
              STEERING_TAKEN,
              VIDEO_ENDED,
              WORKER_CAPACITY ->
              false;
        };
    assertThat(strict).isEqualTo(request);
  }

  @Test
  void everyViolationIsToldWithItsFieldAndAStableCode() throws IOException {
    JsonNode document =
        EventCodec.json()
            .readTree("{\"frames\": 0, \"promt\": \"a ball\", \"deadline\": \"soon\"}");

    List<Violation> violations = Schemas.violations(EventType.VIDEO_REQUESTED, document);

    Map<String, String> codes =
        violations.stream().collect(Collectors.toMap(Violation::field, Violation::code));
    assertThat(codes)
        .isEqualTo(
            Map.of(
                "prompt", "field-missing",
                "promt", "field-unknown",
                "frames", "frames-invalid",
                "deadline", "deadline-invalid"));
  }

  @Test
  void entriesOfATimelineAreNamedByTheSameFieldsInRequestsAndDescriptions() throws IOException {
    assertThat(
            names(
                read(EventType.VIDEO_REQUESTED.schema())
                    .at("/properties/prompts/items/properties")))
        .isEqualTo(components(TimedPrompt.class));
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      return EventCodec.json().readTree(in);
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> values(JsonNode array) {
    Set<String> values = new TreeSet<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }

  private static Set<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(SchemasTest::names)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(RecordComponent component) {
    return component.getType() == Terms.class || component.getType() == Terms.Asked.class
        ? components(component.getType()).stream()
        : Stream.of(component.getName());
  }

  private static Set<String> jsonNames(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getFields())
        .filter(java.lang.reflect.Field::isEnumConstant)
        .map(
            field -> {
              JsonProperty name = field.getAnnotation(JsonProperty.class);
              return name == null ? field.getName() : name.value();
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
