package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.schemas.Keys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Videos are deleted when their time is over, and no earlier. */
@Timeout(300)
class RetentionTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String WISH = "{\"prompt\":\"a boat\",\"frames\":40}";

  @TempDir Path directory;

  @Test
  void whatHasEndedGoesWhenItsTimeIsOver() {
    try (Bench bench = new Bench(directory, Map.of("SEGUE_RETENTION", "3s"))) {
      await().atMost(LONG).until(bench::isReady);
      String id = Bench.json(bench.post(WISH)).path("id").asText();
      await().atMost(LONG).until(() -> bench.video(id).path("state").asText().equals("completed"));

      JsonNode video = bench.video(id);
      assertThat(video.path("expires_at").asLong()).isEqualTo(video.path("ended_at").asLong() + 3);
      await().atMost(LONG).until(() -> bench.get("/v1/videos/" + id).statusCode() == 404);
      List<String> keys = new ArrayList<>(List.of(Keys.whole(id), Keys.init(id)));
      IntStream.range(0, video.path("chunk_count").asInt())
          .forEach(j -> keys.add(Keys.chunk(id, j)));
      await()
          .atMost(LONG)
          .until(() -> keys.stream().allMatch(key -> bench.store.size(key).isEmpty()));
    }
  }

  @Test
  void withoutASettingNothingGoes() {
    try (Bench bench = new Bench(directory)) {
      await().atMost(LONG).until(bench::isReady);
      String id = Bench.json(bench.post(WISH)).path("id").asText();
      await().atMost(LONG).until(() -> bench.video(id).path("state").asText().equals("completed"));

      assertThat(bench.video(id).path("expires_at").isNull()).isTrue();
    }
  }
}
