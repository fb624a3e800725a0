package dev.segue.producer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.EventCodec;
import dev.segue.schemas.VideoRequested;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  @Test
  void orderAndSpellingOfOptionsDoNotMatter() {
    String one = of("{\"steps\":8,\"coherence\":0.2,\"nested\":{\"a\":1,\"b\":[1,2]}}");

    assertThat(of("{\"nested\":{\"b\":[1.0,2],\"a\":1},\"coherence\":2e-1,\"steps\":8.0}"))
        .isEqualTo(one);
    assertThat(of("{\"nested\":{\"b\":[2,1],\"a\":1},\"coherence\":0.2,\"steps\":8}"))
        .isNotEqualTo(one);
    assertThat(of("{\"nested\":{\"b\":[1,2],\"a\":1},\"coherence\":0.2,\"steps\":\"8\"}"))
        .isNotEqualTo(one);
  }

  @Test
  void noOptionsAreNone() {
    assertThat(of("{}")).isEqualTo(of("null"));
  }

  @Test
  void anOlderFileKnowsItsRequestInTheOldSpelling() {
    String options = "{\"steps\":8,\"coherence\":0.2}";
    VideoRequested request = request(options);
    String stored =
        Digests.sha256("a red ball", "8", "null", "null", "null", options, "null", "null");

    assertThat(Fingerprints.asSpelled(request)).isEqualTo(stored);
    assertThat(Fingerprints.of(request)).isNotEqualTo(stored);
  }

  @Test
  void howATimelineIsWrittenDoesNotMatter() {
    String one = ofPrompts("[{\"at\":8,\"prompt\":\"b\",\"transition\":{\"frames\":4}}]");

    assertThat(ofPrompts("[{\"transition\":{\"frames\":4},\"prompt\":\"b\",\"at\":8.0}]"))
        .isEqualTo(one);
    assertThat(ofPrompts("[{\"at\":8,\"prompt\":\"b\"}]"))
        .isEqualTo(ofPrompts("[{\"at\":8,\"prompt\":\"b\",\"transition\":null}]"))
        .isNotEqualTo(one);
    assertThat(ofPrompts("[{\"at\":9,\"prompt\":\"b\",\"transition\":{\"frames\":4}}]"))
        .isNotEqualTo(one);
    assertThat(ofPrompts("null")).isNotEqualTo(one);
  }

  private static String ofPrompts(String prompts) {
    String json = "{\"prompt\":\"a\",\"prompts\":" + prompts + "}";
    return Fingerprints.of(
        (VideoRequested) EventCodec.readRequest(null, json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String of(String options) {
    return Fingerprints.of(request(options));
  }

  private static VideoRequested request(String options) {
    String json = "{\"prompt\":\"a red ball\",\"frames\":8,\"options\":" + options + "}";
    return (VideoRequested) EventCodec.readRequest(null, json.getBytes(StandardCharsets.UTF_8));
  }
}
