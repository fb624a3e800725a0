package dev.segue.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventCodecTest {
  private static final String CHUNK = EventType.CHUNK_PUBLISHED.type();

  @Test
  void headersAreThoseOfCloudEventsInBinaryMode() {
    Map<String, String> headers =
        EventCodec.headers(new CancelRequested("v1"), "e1", "/segue/producer/p1");

    assertThat(headers)
        .isEqualTo(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "e1",
                "ce_source", "/segue/producer/p1",
                "ce_type", "dev.segue.video.cancel-requested.v1",
                "content-type", "application/json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                              | event-unreadable",
        "nonsense                       | event-unreadable",
        "{\"video\":\"v\"} {}           | event-unreadable",
        "{\"video\":\"v\",\"video\":\"w\"} | event-unreadable",
        "``                             | event-empty",
        "null                           | document-invalid",
        "[]                             | document-invalid",
        "{}                             | field-missing",
      })
  void whatIsNotTheEventIsRefusedWithAStableCode(String value, String code) {
    UnreadableEventException refused =
        catchThrowableOfType(
            UnreadableEventException.class, () -> EventCodec.read(CHUNK, value.getBytes(UTF_8)));

    assertThat(refused.problem().code()).isEqualTo(code);
  }

  @Test
  void aRecordWithoutValueIsRefused() {
    UnreadableEventException refused =
        catchThrowableOfType(UnreadableEventException.class, () -> EventCodec.read(CHUNK, null));

    assertThat(refused.problem().code()).isEqualTo("event-empty");
  }

  @Test
  void anUnknownTypeIsRefused() {
    UnreadableEventException refused =
        catchThrowableOfType(
            UnreadableEventException.class,
            () -> EventCodec.read("dev.segue.video.dreamt.v1", "{}".getBytes(UTF_8)));

    assertThat(refused.problem().code()).isEqualTo("event-type-unknown");
  }

  @Test
  void refusalsDoNotRepeatWhatWasSent() {
    byte[] value = "{\"prompt\": 5, \"frames\": \"my secret\"}".getBytes(UTF_8);

    UnreadableEventException refused =
        catchThrowableOfType(
            UnreadableEventException.class, () -> EventCodec.readRequest(null, value));

    assertThat(refused).hasMessage("prompt must be a string; frames must be an integer");
  }

  @Test
  void aRequestNeedsNoTypeHeader() {
    Event request =
        EventCodec.readRequest(null, "{\"prompt\":\"a red ball\",\"frames\":16}".getBytes(UTF_8));

    assertThat(request)
        .isEqualTo(
            new VideoRequested(
                null, "a red ball", 16, null, null, null, null, null, Terms.Asked.NONE));
  }

  @Test
  void aCancellationIsARequest() {
    Event request =
        EventCodec.readRequest(
            EventType.CANCEL_REQUESTED.type(), "{\"video\":\"v1\"}".getBytes(UTF_8));

    assertThat(request).isEqualTo(new CancelRequested("v1"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"VIDEO_REQUESTED", "CANCEL_REQUESTED", "DELETE_REQUESTED", "STEERING_REQUESTED"})
  void ourOwnEventsAreNoRequests(EventType type) {
    byte[] value = Examples.of(type, "valid-").get(0).bytes();

    UnreadableEventException refused =
        catchThrowableOfType(
            UnreadableEventException.class, () -> EventCodec.readRequest(type.type(), value));

    assertThat(refused.problem().code()).isEqualTo("event-type-unknown");
  }

  @Test
  void aDeadLetterSaysWhereItWasAndWhy() {
    DeadLetter letter =
        new DeadLetter(Topics.REQUESTS, 3, 42, new Problem("field-missing", "prompt is missing"));

    assertThat(letter.headers())
        .isEqualTo(
            Map.of(
                "segue-reason-code", "field-missing",
                "segue-reason", "prompt is missing",
                "segue-source-topic", "segue.requests",
                "segue-source-partition", "3",
                "segue-source-offset", "42"));
  }
}
