package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes of videos, as version 0.1.0 made them: no change may change them. Those of the bundled
 * experts hold for the execution class that they were taken on, those of experts that wait
 * everywhere. What version 0.1.0 took for a recipe where none was named is named here, where a
 * bundle has another default.
 *
 * <p>With other experts under the bundle's name the bytes are others. Those here are of drawn-world
 * 0.7.0, taken with the code of version 0.1.0 (commit 7afb6ec), to which its text encoder, decoder,
 * control, spatial and temporal experts were given as a bundle.
 *
 * <p>With {@code -Dsegue.freeze=FILE} the digests found are written there.
 */
@Timeout(600)
class FrozenDigestsTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;

  @Test
  void videosOfExpertsThatWaitKeepTheirBytes() throws Exception {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0);

    check("waiting", bundle);
  }

  @Test
  void videosOfTheBundledExpertsKeepTheirBytes() throws Exception {
    JsonNode frozen = frozen("bundled");
    String here = executionClass(BundledExperts.directory());
    boolean isSame = frozen.path("executionClass").asText().equals(here);
    Assumptions.assumeTrue(isSame, "digests were not taken on " + here);

    check("bundled", BundledExperts.directory());
  }

  private static String executionClass(Path bundle) {
    try (Experts experts =
        BundleExperts.open(BundleLoader.load(bundle), "cpu", 1, ExpertListener.NONE)) {
      return experts.executionClass();
    }
  }

  private void check(String name, Path bundle) throws Exception {
    Path data = directory.resolve("data");
    Map<String, String> environment = new HashMap<>(Run.environment(data));
    environment.put("SEGUE_BUNDLE", bundle.toString());
    Map<String, String> wanted = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    try (LocalStack stack = LocalStack.start(data, environment, 0, 2)) {
      VideoClient client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
      Map<String, String> ids = new LinkedHashMap<>();
      for (JsonNode one : frozen(name).path("videos")) {
        ObjectNode request = one.path("request").deepCopy();
        wanted.put(request.toString(), one.path("sha256").asText());
        ids.put(
            request.toString(), client.create(request, "frozen-" + ids.size()).path("id").asText());
      }
      for (Map.Entry<String, String> video : ids.entrySet()) {
        found.put(video.getKey(), digest(client, video.getValue()));
      }
    }
    freeze(name, found);
    assertThat(found).isEqualTo(wanted);
  }

  /** Of all that can be fetched of a video: playlist, its parts in order, the whole. */
  private static String digest(VideoClient client, String id) throws Exception {
    await()
        .atMost(LONG)
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("error").isNull()).as("%s", video).isTrue();
              return video.path("status").asText().equals("completed");
            });
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    String playlist = client.playlist(id).orElseThrow();
    digest.update(playlist.getBytes(UTF_8));
    for (String line : playlist.lines().toList()) {
      if (line.startsWith("chunk-")) {
        digest.update(client.part(id, line));
      }
    }
    digest.update(client.part(id, "init.mp4"));
    MessageDigest whole = MessageDigest.getInstance("SHA-256");
    client.whole(
        id,
        in -> {
          try (DigestOutputStream out =
              new DigestOutputStream(java.io.OutputStream.nullOutputStream(), whole)) {
            in.transferTo(out);
          }
        });
    digest.update(whole.digest());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static JsonNode frozen(String name) throws IOException {
    try (InputStream in = FrozenDigestsTest.class.getResourceAsStream("frozen.json")) {
      return EventCodec.json().readTree(in).path(name);
    }
  }

  private void freeze(String name, Map<String, String> found) throws IOException {
    String file = System.getProperty("segue.freeze");
    if (file != null) {
      Files.writeString(
          Path.of(file + "-" + name),
          executionClass(BundledExperts.directory()) + "\n" + String.join("\n", found.values()));
    }
  }
}
