package dev.segue.cli;

import static dev.segue.cli.UpProcess.LONG;
import static dev.segue.cli.UpProcess.awaitEnd;
import static dev.segue.cli.UpProcess.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that is stored of a video that is being made is damaged while nobody looks: bits fall over,
 * ends are missing, files are empty, two have each other's bytes. Expected: the same video.
 */
@Timeout(600)
class DamagedObjectsTest {
  @TempDir Path directory;

  @Test
  void whateverIsDamagedTheVideoIsTheSame() throws Exception {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 60, 1);
    try (UpProcess up = new UpProcess(directory, bundle)) {
      VideoClient client = up.client();
      String whole = client.create(wish(), "whole").path("id").asText();
      awaitEnd(client, whole);

      String damaged = client.create(wish(), "damaged").path("id").asText();
      for (int done : List.of(2, 6)) {
        await().atMost(LONG).until(() -> client.find(damaged).path("tracks_done").asInt() >= done);
        up.kill();
        assertThat(damage(damaged)).isGreaterThan(4);
        up.start();
      }
      awaitEnd(client, damaged);

      assertThat(parts(client, damaged)).isEqualTo(parts(client, whole));
      assertThat(Files.readString(up.log()))
          .contains("an object is damaged")
          .doesNotContain("a result differs from the one in the store");
    }
  }

  private static ObjectNode wish() throws IOException {
    return (ObjectNode)
        EventCodec.json().readTree("{\"prompt\":\"a red ball\",\"frames\":160,\"seed\":7}");
  }

  /** Every second object, each in another way; answers how many. */
  private int damage(String video) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
      files =
          all.filter(file -> file.toString().endsWith(".safetensors"))
              .filter(file -> file.toString().contains(video))
              .sorted()
              .toList();
    }
    for (int n = 0; n < files.size(); n += 2) {
      byte[] bytes = Files.readAllBytes(files.get(n));
      switch (n / 2 % 4) {
        case 0 -> bytes[bytes.length / 2] ^= 4;
        case 1 -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
        case 2 -> bytes = new byte[0];
        default -> bytes = Files.readAllBytes(files.get((n + 1) % files.size()));
      }
      Files.write(files.get(n), bytes);
    }
    return files.size() / 2;
  }
}
