package dev.segue.cli;

import static dev.segue.cli.UpProcess.LONG;
import static dev.segue.cli.UpProcess.awaitEnd;
import static dev.segue.cli.UpProcess.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Edits, videos that begin from a picture, and such whose latents are several frames, in a process
 * of their own, which is killed while they run: the same bytes all the same.
 */
@Timeout(600)
class EditsKilledTest {
  private static final Map<String, String> EDITS =
      Map.of(
          "retake", "{\"from\":{\"frames\":40},\"to\":{\"frames\":140},\"seed\":9}",
          "extend", "{\"frames\":100}");

  @TempDir Path directory;
  private UpProcess up;

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void anEditIsTheSameWhateverWasKilled() throws Exception {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 100, 1);
    up = new UpProcess(directory, bundle);
    VideoClient client = up.client();
    ObjectNode wish = json("{\"prompt\":\"a red ball\",\"frames\":160,\"seed\":7}");
    String parent = client.create(wish, "parent").path("id").asText();
    awaitEnd(client, parent);
    Map<String, List<String>> whole = new HashMap<>();
    for (Map.Entry<String, String> edit : EDITS.entrySet()) {
      String id = asked(client, parent, edit, "whole-");
      awaitEnd(client, id);
      whole.put(edit.getKey(), parts(client, id));
    }

    Map<String, String> killed = new HashMap<>();
    for (Map.Entry<String, String> edit : EDITS.entrySet()) {
      killed.put(edit.getKey(), asked(client, parent, edit, "killed-"));
    }
    for (int done : List.of(12, 15)) {
      await()
          .atMost(LONG)
          .until(() -> client.find(killed.get("extend")).path("tracks_done").asInt() >= done);
      up.kill();
      up.start();
    }

    for (Map.Entry<String, String> edit : killed.entrySet()) {
      awaitEnd(client, edit.getValue());
      assertThat(parts(client, edit.getValue())).isEqualTo(whole.get(edit.getKey()));
    }
  }

  @Test
  void aVideoThatBeginsFromAPictureIsTheSameWhateverWasKilled() throws Exception {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 60, 1);
    up = new UpProcess(directory, bundle);
    VideoClient client = up.client();
    String red = client.create(guided(0xff0000), "red").path("id").asText();
    String blue = client.create(guided(0x0000ff), "blue").path("id").asText();
    awaitEnd(client, red);
    awaitEnd(client, blue);
    assertThat(parts(client, blue)).as("another picture").isNotEqualTo(parts(client, red));

    String killed = client.create(guided(0xff0000), "killed").path("id").asText();
    for (int done : List.of(0, 4)) {
      await().atMost(LONG).until(() -> client.find(killed).path("tracks_done").asInt() >= done);
      up.kill();
      up.start();
    }
    awaitEnd(client, killed);

    assertThat(parts(client, killed)).isEqualTo(parts(client, red));
    ObjectNode remix = json("{\"prompt\":\"a red ball over the sea\"}");
    String again = client.edit(killed, "remix", remix, "remix").path("id").asText();
    awaitEnd(client, again);
    assertThat(client.find(again).at("/settings/reference"))
        .isEqualTo(client.find(red).at("/settings/reference"));
  }

  @Test
  void aVideoWhoseLatentsAreSeveralFramesIsTheSameWhateverWasKilled() throws Exception {
    Path bundle =
        WaitingBundle.write(directory.resolve("bundle"), 20, 1, new FrameMapping(4, true, 10));
    up = new UpProcess(directory, bundle);
    VideoClient client = up.client();
    ObjectNode wish = json("{\"prompt\":\"a red ball\",\"frames\":500,\"seed\":7}");
    String whole = client.create(wish, "whole").path("id").asText();
    awaitEnd(client, whole);

    String killed = client.create(wish, "killed").path("id").asText();
    for (int chunks : List.of(1, 4)) {
      await().atMost(LONG).until(() -> client.find(killed).path("chunks").asInt() >= chunks);
      up.kill();
      up.start();
    }
    awaitEnd(client, killed);

    assertThat(parts(client, killed)).isEqualTo(parts(client, whole));
  }

  private static ObjectNode guided(int colour) throws IOException {
    BufferedImage image = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
    for (int n = 0; n < 50 * 40; n++) {
      image.setRGB(n % 50, n / 50, n % 7 == 0 ? 0x808080 : colour);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    ObjectNode wish =
        json(
            "{\"prompt\":\"a red ball\",\"frames\":48,\"seed\":7,\"recipe\":\"chunk-wise\",\"options\":"
                + "{\"steps\":4,\"candidates\":2,\"searchSteps\":2}}");
    String base64 = Base64.getEncoder().encodeToString(png.toByteArray());
    return wish.put("input_reference", "data:image/png;base64," + base64);
  }

  private static String asked(
      VideoClient client, String parent, Map.Entry<String, String> edit, String key)
      throws IOException {
    return client
        .edit(parent, edit.getKey(), json(edit.getValue()), key + edit.getKey())
        .path("id")
        .asText();
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) EventCodec.json().readTree(text);
  }
}
