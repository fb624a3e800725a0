package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.kernel.Sha256;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two tenants at one producer. */
@Timeout(180)
class TenantsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String AUTHORIZATION = "Authorization";
  private static final String ONE = "Bearer one's";
  private static final String TWO = "Bearer two's";

  @TempDir static Path directory;
  private static Bench bench;

  @BeforeAll
  static void open() {
    bench =
        new Bench(
            directory,
            Map.of(
                "SEGUE_HTTP_TOKENS",
                "one=" + digest("one's") + ",two=" + digest("two's"),
                "SEGUE_HTTP_LIVE",
                "3"));
    await().atMost(PATIENCE).until(bench::isReady);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void anotherTenantsVideoIsNotThere() {
    String id = ask(ONE, "mine", 40);
    await().atMost(PATIENCE).until(() -> video(ONE, id).get("state").asText().equals("completed"));
    String path = "/v1/videos/" + id;

    for (String rest :
        List.of(
            "",
            "/events",
            "/plan",
            "/content",
            "/video.mp4",
            "/index.m3u8",
            "/init.mp4",
            "/chunk-00000.m4s")) {
      assertThat(bench.get(path + rest, AUTHORIZATION, ONE).statusCode()).as(rest).isEqualTo(200);
      assertThat(bench.get(path + rest, AUTHORIZATION, TWO).statusCode()).as(rest).isEqualTo(404);
      assertThat(bench.get(path + rest).statusCode()).as(rest).isEqualTo(401);
    }
    assertThat(bench.delete(path, AUTHORIZATION, TWO).statusCode()).isEqualTo(404);
    assertThat(bench.post(path + "/cancel", "text/plain", "", AUTHORIZATION, TWO).statusCode())
        .isEqualTo(404);
    assertThat(bench.get("/v1/videos", AUTHORIZATION, ONE).body()).contains(id);
    assertThat(bench.get("/v1/videos", AUTHORIZATION, TWO).body()).doesNotContain(id);
    assertThat(bench.get("/v1/videos?after=" + id, AUTHORIZATION, TWO).statusCode()).isEqualTo(400);
    assertThat(bench.get("/v1/queue").statusCode()).isEqualTo(401);
    assertThat(bench.get("/v1/queue", AUTHORIZATION, TWO).body()).doesNotContain(id);
  }

  @Test
  void aLinkIsEnoughToWatchTheOneVideo() {
    String id = ask(ONE, "linked", 40);
    String other = ask(ONE, "not linked", 1);
    await().atMost(PATIENCE).until(() -> video(ONE, id).get("state").asText().equals("completed"));
    JsonNode video = video(ONE, id);

    URI playlist = URI.create(video.get("playlist_url").asText());
    String chunk = playlist.resolve("chunk-00002.m4s").getPath();

    assertThat(playlist.getPath()).startsWith("/w/");
    assertThat(bench.get(playlist.getPath()).body()).contains("chunk-00002.m4s");
    assertThat(bench.get(chunk).statusCode()).isEqualTo(200);
    assertThat(bench.get(URI.create(video.get("watch_url").asText()).getPath()).body())
        .contains("/assets/watch.js");
    JsonNode seen = Bench.json(bench.get(playlist.resolve(".").getPath().replaceFirst("/$", "")));
    assertThat(seen.get("playlist_url").asText()).isEqualTo(playlist.toString());
    assertThat(bench.get(URI.create(video.get("url").asText()).getPath()).statusCode())
        .isEqualTo(200);
    assertThat(bench.get(chunk.replace(id, other)).statusCode()).isEqualTo(403);
    assertThat(bench.delete(playlist.resolve(".").getPath().replaceFirst("/$", "")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aKeyIsATenantsOwn() {
    String wish = "{\"prompt\":\"a red ball\",\"frames\":1}";

    assertThat(post(ONE, wish, "same").get("id")).isEqualTo(post(ONE, wish, "same").get("id"));
    assertThat(post(TWO, wish, "same").get("id")).isNotEqualTo(post(ONE, wish, "same").get("id"));
  }

  @Test
  void aTenantHasSoManyVideosAtATimeAndTheOtherIsNotHeldUp() {
    await().atMost(PATIENCE).until(() -> live(TWO) == 0);
    bench.crew.holdFrom(0);
    try {
      for (int i = 0; i < 3; i++) {
        ask(TWO, "held " + i, 40);
      }
      HttpResponse<String> refused =
          bench.post("/v1/videos", "application/json", "{\"prompt\":\"a\"}", AUTHORIZATION, TWO);

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(Bench.json(refused).at("/error/code").asText()).isEqualTo("videos-too-many");
      ask(ONE, "not held", 40);
    } finally {
      bench.crew.holdFrom(Integer.MAX_VALUE);
    }
    await().atMost(PATIENCE).until(() -> live(TWO) == 0);
    ask(TWO, "free again", 1);
  }

  private static long live(String tenant) {
    long live = 0;
    for (JsonNode video :
        Bench.json(bench.get("/v1/videos?limit=100", AUTHORIZATION, tenant)).get("data")) {
      String status = video.get("status").asText();
      live += status.equals("queued") || status.equals("in_progress") ? 1 : 0;
    }
    return live;
  }

  private static String ask(String tenant, String prompt, int frames) {
    String wish = "{\"prompt\":\"" + prompt + "\",\"frames\":" + frames + "}";
    return post(tenant, wish, tenant + prompt).get("id").asText();
  }

  private static JsonNode post(String tenant, String wish, String key) {
    return Bench.json(
        bench.post(
            "/v1/videos", "application/json", wish, AUTHORIZATION, tenant, "Idempotency-Key", key));
  }

  private static JsonNode video(String tenant, String id) {
    return Bench.json(bench.get("/v1/videos/" + id, AUTHORIZATION, tenant));
  }

  private static String digest(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }
}
