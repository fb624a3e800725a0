package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import dev.segue.testbed.chaos.cluster.Cluster;
import dev.segue.testbed.chaos.cluster.Node;
import dev.segue.testbed.chaos.cluster.Shape;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two bundles in one deployment of real processes, with a segment worker each; that of the second
 * one is killed while it works, and does not come back for as long as the first one's video takes.
 * Expected: the first one's video goes on to its end, the second one's says why it waits, and ends
 * well when somebody has its bundle again.
 */
@Timeout(600)
class SideBySideTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void aBundleWhoseWorkersAreGoneHoldsUpNoOther() throws Exception {
    Path first = WaitingBundle.write(directory.resolve("first"), 40, 1);
    Path second = WaitingBundle.write(directory.resolve("second"), 41, 1);
    String both = first + File.pathSeparator + second;
    Map<String, Map<String, String>> differing =
        Map.of(
            "worker-1", Map.of("SEGUE_BUNDLE", first.toString()),
            "worker-2", Map.of("SEGUE_BUNDLE", second.toString()));
    try (Cluster cluster =
        Cluster.start(
            directory.resolve("cluster"),
            new Shape(1, 2, 1),
            Map.of("SEGUE_BUNDLE", both),
            name -> differing.getOrDefault(name, Map.of()),
            (node, code) -> {})) {
      URI producer = node(cluster, "producer-1").uri();
      await().atMost(PATIENCE).ignoreExceptions().until(() -> get(producer, "/readyz") == 200);
      String lost = ask(producer, digest(second), 160);
      await().atMost(PATIENCE).until(() -> video(producer, lost).path("tracks_done").asInt() > 0);

      node(cluster, "worker-2").kill();
      String other = ask(producer, digest(first), 64);

      await().atMost(PATIENCE).until(() -> state(producer, other).equals("completed"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(video(producer, lost).at("/waiting/code").asText())
                      .isEqualTo("bundle-not-served"));
      assertThat(state(producer, lost)).isEqualTo("in_progress");

      node(cluster, "worker-2").start();
      await().atMost(PATIENCE).until(() -> state(producer, lost).equals("completed"));
      assertThat(video(producer, lost).path("waiting").isNull()).isTrue();
    }
  }

  private static Node node(Cluster cluster, String name) {
    return cluster.nodes().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String digest(Path bundle) {
    return BundleLoader.describe(bundle).digest();
  }

  private int get(URI producer, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(producer.resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private String ask(URI producer, String model, int frames)
      throws IOException, InterruptedException {
    String body =
        EventCodec.json()
            .createObjectNode()
            .put("prompt", "a red ball over a green meadow")
            .put("frames", frames)
            .put("seed", 7)
            .put("model", model)
            .toString();
    HttpRequest request =
        HttpRequest.newBuilder(producer.resolve("/v1/videos"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return EventCodec.json().readTree(answer.body()).path("id").asText();
  }

  private JsonNode video(URI producer, String id) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(producer.resolve("/v1/videos/" + id)).build();
    return EventCodec.json()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private String state(URI producer, String id) throws IOException, InterruptedException {
    return video(producer, id).path("status").asText();
  }
}
