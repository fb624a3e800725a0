package dev.segue.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  @ParameterizedTest
  @EnumSource
  void everyEventHasExamplesOfBothKinds(EventType type) {
    assertThat(Examples.of(type, "valid-")).isNotEmpty();
    assertThat(Examples.of(type, "invalid-")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.segue.schemas.Examples#valid")
  void aValidExampleIsReadAsItsRecord(Examples.Example example) {
    Event event = EventCodec.read(example.type().type(), example.bytes());

    assertThat(Schemas.violations(example.type(), example.document())).isEmpty();
    assertThat(event).isInstanceOf(example.type().record());
  }

  @ParameterizedTest
  @MethodSource("dev.segue.schemas.Examples#former")
  void aFormerExampleIsStillReadAsItsRecord(Examples.Example example) {
    Event event = EventCodec.read(example.type().type(), example.bytes());

    assertThat(event).isInstanceOf(example.type().record());
    assertThat(new String(EventCodec.value(event), UTF_8)).contains("track-");
  }

  @ParameterizedTest
  @MethodSource("dev.segue.schemas.Examples#valid")
  void whatIsWrittenOfAValidExampleIsWhatItsSchemaSays(Examples.Example example)
      throws IOException {
    Event event = EventCodec.read(example.type().type(), example.bytes());

    byte[] written = EventCodec.value(event);

    JsonNode document = EventCodec.json().readTree(written);
    assertThat(Schemas.violations(example.type(), document)).isEmpty();
    assertThat(EventCodec.read(example.type().type(), written)).isEqualTo(event);
    document
        .properties()
        .forEach(
            field ->
                assertThat(example.document().path(field.getKey())).isEqualTo(field.getValue()));
  }

  @ParameterizedTest
  @MethodSource("dev.segue.schemas.Examples#invalid")
  void anInvalidExampleIsRefusedWithItsReason(Examples.Example example) {
    UnreadableEventException refused =
        catchThrowableOfType(
            UnreadableEventException.class,
            () -> EventCodec.read(example.type().type(), example.bytes()));

    assertThat(Schemas.violations(example.type(), example.document()))
        .extracting(Violation::message)
        .anySatisfy(message -> assertThat(message).contains(example.reason()));
    assertThat(refused.problem().message()).contains(example.reason());
    assertThat(refused.problem().code()).matches("[a-z]+(-[a-z]+)*");
  }
}
