package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=5-, 5, 100",
    "bytes=5-500, 5, 100",
    "bytes=-30, 70, 100",
    "bytes=-300, 0, 100"
  })
  void aRangeIsReadAsItIsWritten(String header, long from, long to) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=-", "bytes=1-2,4-5", "items=1-2", "bytes=a-b", ""})
  void whatIsNoSingleRangeOfBytesIsIgnored(String header) {
    assertThat(ByteRange.of(header, 100)).isNull();
  }

  @Test
  void aRangePastTheEndIsEmpty() {
    assertThat(ByteRange.of("bytes=100-", 100).isEmpty()).isTrue();
    assertThat(ByteRange.of("bytes=9-3", 100).isEmpty()).isTrue();
    assertThat(ByteRange.of("bytes=-0", 100).isEmpty()).isTrue();
  }
}
