package dev.segue.cli;

import static dev.segue.cli.UpProcess.LONG;
import static dev.segue.cli.UpProcess.awaitEnd;
import static dev.segue.cli.UpProcess.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A video that is steered while it is made, in a process that is killed meanwhile: what it shows
 * when, asked for as a new video, has the same bytes.
 */
@Timeout(600)
class SteeringKilledTest {
  @TempDir Path directory;
  private UpProcess up;

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void whatASteeredVideoShowsWhenGivesTheSameBytesAgain() throws Exception {
    up = new UpProcess(directory, WaitingBundle.write(directory.resolve("bundle"), 150, 1));
    VideoClient client = up.client();
    ObjectNode wish = json("{\"prompt\":\"a red ball\",\"frames\":240,\"seed\":7}");
    String id = client.create(wish, "steered").path("id").asText();
    awaitTracks(client, id, 2);

    JsonNode soon = client.edit(id, "prompts", json("{\"prompt\":\"a blue kite\"}"), "soon");
    up.kill();
    up.start();
    assertThat(client.edit(id, "prompts", json("{\"prompt\":\"a blue kite\"}"), "soon"))
        .as("the same wish again")
        .isEqualTo(soon);
    awaitTracks(client, id, 6);
    JsonNode later =
        client.edit(
            id,
            "prompts",
            json("{\"at\":{\"frames\":200},\"prompt\":\"a green fish\",\"transition\":2}"),
            "later");
    awaitEnd(client, id);

    int from = soon.at("/from/frames").asInt();
    assertThat(from).isBetween(16, 160);
    assertThat(later.at("/from/frames").asInt()).isEqualTo(200);
    JsonNode prompts = client.find(id).path("prompts");
    assertThat(prompts).isEqualTo(later.path("prompts"));
    assertThat(prompts)
        .isEqualTo(
            EventCodec.json()
                .readTree(
                    "[{\"at\":{\"frames\":0},\"prompt\":\"a red ball\"},{\"at\":{\"frames\":"
                        + from
                        + "},\"prompt\":\"a blue kite\"},{\"at\":{\"frames\":200},\"prompt\":"
                        + "\"a green fish\",\"transition\":{\"frames\":16}}]"));
    ObjectNode again = json("{\"frames\":240,\"seed\":7}");
    again.set("prompts", prompts);
    String other = client.create(again, "again").path("id").asText();
    String unsteered = client.create(wish, "unsteered").path("id").asText();
    awaitEnd(client, other);
    awaitEnd(client, unsteered);
    assertThat(parts(client, id)).isEqualTo(parts(client, other));
    assertThat(parts(client, id)).isNotEqualTo(parts(client, unsteered));
    assertThatThrownBy(() -> client.edit(id, "prompts", json("{\"prompt\":\"a kite\"}"), "late"))
        .hasMessageContaining("has ended");
    remixed(client, id, prompts);
  }

  /** An edit of a steered video is of what it shows. */
  private static void remixed(VideoClient client, String id, JsonNode prompts) throws Exception {
    ObjectNode retake = json("{\"from\":{\"frames\":0},\"to\":{\"frames\":8},\"seed\":9}");
    String edited = client.edit(id, "retake", retake, "retake").path("id").asText();
    awaitEnd(client, edited);
    assertThat(client.find(edited).path("prompts")).isEqualTo(prompts);
  }

  private static void awaitTracks(VideoClient client, String id, int done) {
    await().atMost(LONG).until(() -> client.find(id).path("tracks_done").asInt() >= done);
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) EventCodec.json().readTree(text);
  }
}
