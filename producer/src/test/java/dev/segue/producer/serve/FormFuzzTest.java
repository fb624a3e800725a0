package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A body is read as fields, or refused; a form says what it would say as JSON. */
class FormFuzzTest {
  /** The type of the content, the end of the line, and the body. */
  @FuzzTest
  void reads(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String type = text.substring(0, Math.max(0, end));
    byte[] body = Arrays.copyOfRange(input, end + 1, input.length);
    ObjectNode fields;
    try {
      fields = VideoForm.fields(type, body);
    } catch (Refusal e) {
      assertThat(e.status()).isIn(400, 413, 415);
      assertThat(e.problem().message()).isNotBlank().hasSizeLessThanOrEqualTo(1_000);
      return;
    }

    assertThat(VideoForm.fields("application/json", Json.write(fields))).isEqualTo(fields);
  }
}
