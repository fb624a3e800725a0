package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Every document that names a bound names the one that is in force. */
class BoundsTest {
  private final JsonNode requested = schema("video.requested.v1.schema.json").get("properties");
  private final JsonNode types = schema(Schemas.TYPES).get("$defs");
  private final JsonNode openApi = Documents.read("openapi.yaml");

  @Test
  void theSchemaOfRequests() {
    assertThat(requested.at("/frames/maximum").asLong()).isEqualTo(Bounds.WRITTEN_FRAMES);
    assertThat(requested.at("/fps/maximum").asLong()).isEqualTo(Bounds.MAX_FPS);
    assertThat(requested.at("/priority/maximum").asLong()).isEqualTo(Bounds.MAX_PRIORITY);
    assertThat(requested.at("/prompt/maxLength").asLong()).isEqualTo(Bounds.MAX_PROMPT_BYTES);
    assertThat(requested.at("/prompts/maxItems").asLong()).isEqualTo(Bounds.MAX_PROMPTS);
    assertThat(requested.at("/prompts/items/properties/prompt/maxLength").asLong())
        .isEqualTo(Bounds.MAX_PROMPT_BYTES);
    assertThat(requested.at("/webhook/maxLength").asLong()).isEqualTo(Bounds.MAX_WEBHOOK);
    assertThat(requested.at("/video/pattern").asText()).isEqualTo(Bounds.VIDEO_ID);
    assertThat(requested.at("/seed/maximum").asLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(requested.at("/seed/minimum").asLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(requested.at("/priority/description").asText())
        .contains("left out, " + Bounds.STANDARD_PRIORITY);
  }

  @Test
  void theSharedTypes() {
    assertThat(types.at("/videoId/pattern").asText()).isEqualTo(Bounds.VIDEO_ID);
    assertThat(types.at("/priority/maximum").asLong()).isEqualTo(Bounds.MAX_PRIORITY);
    assertThat(
            schema("video.cancel-requested.v1.schema.json")
                .at("/properties/video/pattern")
                .asText())
        .isEqualTo(Bounds.VIDEO_ID);
  }

  @Test
  void theDescriptionOfTheApi() {
    int seen = 0;
    for (JsonNode fields : openApi.findValues("properties")) {
      if (fields.path("frames").has("maximum")) {
        seen++;
        assertThat(fields.at("/frames/maximum").asLong()).isEqualTo(Bounds.STANDARD_MAX_FRAMES);
        assertThat(fields.at("/fps/maximum").asLong()).isEqualTo(Bounds.MAX_FPS);
        assertThat(fields.at("/priority/maximum").asLong()).isEqualTo(Bounds.MAX_PRIORITY);
        assertThat(fields.at("/priority/default").asLong()).isEqualTo(Bounds.STANDARD_PRIORITY);
      }
    }
    assertThat(seen).isPositive();
    assertThat(openApi.findValue("parameters").toString()).isNotEmpty();
    assertThat(openApi.toString()).contains("\"maximum\":" + Bounds.MAX_PAGE);
  }

  @Test
  void idsAreWhatThePatternSays() {
    assertThat(Bounds.isVideoId("video_1-a")).isTrue();
    for (String text : new String[] {"", "-a", "../x", "a/b", "a\n", "x".repeat(65), "ä"}) {
      assertThat(Bounds.isVideoId(text)).as(text).isFalse();
    }
  }

  private static JsonNode schema(String name) {
    try {
      return EventCodec.json().readTree(Schemas.class.getResourceAsStream(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
