package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTest {
  private final InstantSite site = new InstantSite();

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"prompt\":\"a \\ud800\"", "\"prompts\":[{\"at\":0,\"prompt\":\"\\udfff!\"}]"})
  void halfACharacterIsRefusedBeforeItIsSentToTheTopic(String field) throws Exception {
    assertThat(post("{" + field + "}")).startsWith("HTTP/1.1 400 ").contains("half a character");
  }

  @Test
  void halfACharacterInMetadataIsToldAsItWasSent() throws Exception {
    assertThat(post("{\"prompt\":\"a\",\"metadata\":{\"note\":\"\\ud800\"}}"))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("\"note\":\"\\ud800\"");
  }

  private String post(String body) throws Exception {
    String request =
        "POST /v1/videos HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    byte[] answer = site.answer(request.getBytes(StandardCharsets.US_ASCII));
    return new String(answer, StandardCharsets.UTF_8);
  }
}
