package dev.segue.producer.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterTest {
  private static final DeadLetter WHY =
      new DeadLetter("segue.requests", 3, 42, new Problem("field-unknown", "no such field"));

  @Test
  void aSmallRecordIsSetAsideAsItCameWithAKeyInAnyCase() {
    Letter letter = Letter.of(null, utf8("{}"), headers("mine", "header"), WHY);

    assertThat(letter.key()).isEqualTo(utf8("segue.requests-3-42"));
    assertThat(letter.value()).isEqualTo(utf8("{}"));
    assertThat(header(letter, "mine")).isEqualTo("header");
    assertThat(header(letter, DeadLetter.REASON)).isEqualTo("no such field");
    assertThat(letter.headers().lastHeader(DeadLetter.SIZE)).isNull();
  }

  @Test
  void aLargeValueIsCutAndItsDigestKept() {
    byte[] value = new byte[1_048_400];
    Arrays.fill(value, (byte) 'A');

    Letter letter = Letter.of(utf8("key"), value, headers("mine", "header"), WHY);

    assertThat(letter.key()).isEqualTo(utf8("key"));
    assertThat(letter.value()).hasSize(32 << 10).containsOnly((byte) 'A');
    assertThat(header(letter, "mine")).isEqualTo("header");
    assertThat(header(letter, DeadLetter.SIZE)).isEqualTo("1048400");
    assertThat(header(letter, DeadLetter.DIGEST)).matches("[0-9a-f]{64}");
  }

  @Test
  void largeKeysAndHeadersAreCutToo() {
    String large = "x".repeat(900_000);

    Letter letter = Letter.of(utf8(large), null, headers(large, large), WHY);

    assertThat(letter.key()).isEqualTo(utf8("segue.requests-3-42"));
    assertThat(letter.headers().toArray()).hasSize(7);
  }

  private static Headers headers(String name, String value) {
    return new RecordHeaders().add(name, utf8(value));
  }

  private static String header(Letter letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
