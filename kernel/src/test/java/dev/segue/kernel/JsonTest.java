package dev.segue.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonTest {
  private record Note(int count, Instant at, Duration after) {}

  @Test
  void timesAreWrittenForPeopleAndReadBack() {
    Note note = new Note(2, Instant.parse("2026-11-25T10:00:00Z"), Duration.ofSeconds(90));

    byte[] json = Json.write(note);

    assertThat(json)
        .asString(UTF_8)
        .isEqualTo("{\"count\":2,\"at\":\"2026-11-25T10:00:00Z\",\"after\":\"PT1M30S\"}");
    assertThat(Json.read(json, Note.class)).isEqualTo(note);
  }

  @Test
  void fieldsThatANewerVersionAddedArePassedOver() {
    assertThat(Json.read("{\"count\": 1, \"colour\": \"red\"}".getBytes(UTF_8), Note.class))
        .isEqualTo(new Note(1, null, null));
  }

  @Test
  void aNumberIsNeverNull() {
    assertThatThrownBy(() -> Json.read("{\"count\": null}".getBytes(UTF_8), Note.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not a Note as it was written");
  }
}
