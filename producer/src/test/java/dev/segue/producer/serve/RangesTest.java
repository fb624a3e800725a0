package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "Bytes=0-9, 0, 9",
    "BYTES=5-, 5, 99",
    "bytes=5-500, 5, 99",
    "bytes=-30, 70, 99",
    "bytes=-300, 0, 99",
    "bytes=90-99999999999999999999999, 90, 99",
    "bytes=-99999999999999999999999, 0, 99",
    "bytes=0000000000000000000000005-6, 5, 6",
    "'bytes=0-5, 3-8', 0, 8"
  })
  void aRangeIsReadAsItIsWritten(String header, long first, long last) {
    assertThat(Ranges.of(header, 100)).contains(List.of(new ByteRange(first, last)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=-",
        "bytes=",
        "bytes=1-2,",
        "items=1-2",
        "bytes=a-b",
        "",
        "5-6",
        "bytes=4-1",
        "bytes=0-1, 500-400"
      })
  void whatIsNoRangeOfBytesIsIgnored(String header) {
    assertThat(Ranges.of(header, 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=-0", "bytes=99999999999999999999999-"})
  void aRangePastTheEndCannotBeMet(String header) {
    assertThat(Ranges.of(header, 100)).contains(List.of());
  }

  @Test
  void severalRangesAreTold() {
    assertThat(Ranges.of("bytes=0-1, 4-5", 100).orElseThrow()).hasSize(2);
  }
}
