package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What version 0.1.0 left behind: {@code version-0.1.0.zip} is the data directory of its {@code
 * segue up} (commit 7afb6ec), killed with -9 while one video was finished, one was being made and
 * one had just been accepted, without the indexes that a broker makes again; {@code
 * version-0.1.0.sha256} is what the same version made of the same requests when nothing was killed.
 */
@Timeout(600)
class UpgradeTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String FINISHED = "video_44f5c67e9e1075081cd6272b";
  private static final String RUNNING = "video_55f880956477696189b61b24";
  private static final String ACCEPTED = "video_e644d557d776b61f608acebc";

  @TempDir Path directory;

  @Test
  void whatVersion010LeftIsTakenUpWithTheSameBytes() throws Exception {
    unpack();
    // Its ports may be another program's here.
    Files.delete(directory.resolve("data/up/stack.properties"));
    Map<String, String> environment = new HashMap<>(Run.environment(directory.resolve("data")));
    environment.put("SEGUE_BUNDLE", directory.resolve("waiting").toString());
    Map<String, String> wanted = wanted();
    Map<String, String> found = new LinkedHashMap<>();

    try (LocalStack stack = LocalStack.start(directory.resolve("data/up"), environment, 0, 2)) {
      VideoClient client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
      assertThat(client.find(FINISHED).path("status").asText()).isEqualTo("completed");
      for (String id : new String[] {FINISHED, RUNNING, ACCEPTED}) {
        await().atMost(LONG).until(() -> isCompleted(client.find(id)));
      }
      for (String name : wanted.keySet()) {
        found.put(name, digest(client, name));
      }
    }
    assertThat(wanted).hasSize(3 + 2 + 11 + 3 + 3);
    assertThat(found).isEqualTo(wanted);
  }

  private static boolean isCompleted(JsonNode video) {
    assertThat(video.path("error").isNull()).as("%s", video).isTrue();
    return video.path("status").asText().equals("completed");
  }

  private static String digest(VideoClient client, String name) throws Exception {
    String id = name.substring(0, name.indexOf('/'));
    String part = name.substring(name.lastIndexOf('/') + 1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    if (!part.equals("video.mp4")) {
      return HexFormat.of().formatHex(digest.digest(client.part(id, part)));
    }
    client.whole(
        id,
        in -> {
          try (var out = new DigestOutputStream(java.io.OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
          }
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Digests by the names of files, as sha256sum writes them. */
  private static Map<String, String> wanted() throws IOException {
    Map<String, String> digests = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(left("version-0.1.0.sha256"), StandardCharsets.UTF_8))) {
      lines.lines().map(line -> line.split(" +")).forEach(line -> digests.put(line[1], line[0]));
    }
    return digests;
  }

  private void unpack() throws IOException {
    try (ZipInputStream zip = new ZipInputStream(left("version-0.1.0.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path path = directory.resolve(entry.getName()).normalize();
        assertThat(path.startsWith(directory)).as(entry.getName()).isTrue();
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(zip, path);
        }
      }
    }
  }

  private static InputStream left(String name) {
    return UpgradeTest.class.getResourceAsStream(name);
  }
}
