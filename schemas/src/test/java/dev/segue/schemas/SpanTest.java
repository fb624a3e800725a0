package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "12.5; 8; 100",
        "0; 8; 0",
        "0.06; 8; 0",
        "0.0625; 8; 1",
        "0.07; 8; 1",
        "2147483647; 60; 128849018820",
        "1e-300; 60; 0",
        "{\"frames\": 7}; 8; 7",
      })
  void aNumberCountsSecondsAndAnObjectFrames(String json, int fps, long frames)
      throws JsonProcessingException {
    Span span = EventCodec.json().readValue(json, Span.class);

    assertThat(span.frames(fps)).isEqualTo(frames);
  }

  @Test
  void itIsWrittenAsItWasRead() throws JsonProcessingException {
    for (String json : new String[] {"12.5", "3", "{\"frames\":7}"}) {
      Span span = EventCodec.json().readValue(json, Span.class);

      assertThat(EventCodec.json().writeValueAsString(span)).isEqualTo(json);
    }
  }
}
