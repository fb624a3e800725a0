package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoDownloadContentParams;
import com.openai.models.videos.VideoExtendParams;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoRemixParams;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unchanged public clients at pinned versions, every call for videos that we serve. Those of other
 * languages are installed under {@code target/clients} by their own package managers; one that
 * cannot be had fails its test.
 */
@Timeout(600)
// The client's authors call all of their video API so, since their own service ends.
@SuppressWarnings("deprecation")
class PublicClientsTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("segue.root"), "cli", "src", "test", "clients");
  private static final Path INSTALLED =
      Path.of(System.getProperty("segue.root"), "cli", "target", "clients");

  private static final String SECRET = "whsec_" + "a".repeat(32);

  @TempDir static Path directory;
  private static LocalStack stack;

  @BeforeAll
  static void start() throws IOException {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 10, 1);
    Map<String, String> environment = new HashMap<>(Run.environment(directory.resolve("data")));
    environment.put("SEGUE_BUNDLE", bundle.toString());
    environment.put("SEGUE_WEBHOOK_SECRETS", SECRET);
    environment.put("SEGUE_WEBHOOK_PRIVATE", "true");
    stack = LocalStack.start(directory.resolve("data"), environment, 0, 2);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void theClientOfNode() throws Exception {
    Path home = INSTALLED.resolve("node");
    copy("node", home, "package.json", "package-lock.json", "client.mjs");
    run(home, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

    JsonNode seen = run(home, "node", "client.mjs", stack.uri().toString(), "none", SECRET);

    check(seen);
    assertThat(seen.get("told"))
        .extracting(JsonNode::toString)
        .containsExactlyInAnyOrder(
            "[\"event\",\"video.accepted\",true]",
            "[\"event\",\"video.first_chunk\",true]",
            "[\"event\",\"video.completed\",true]");
    assertThat(seen.get("changed").asText()).isEqualTo("InvalidWebhookSignatureError");
    assertMade(seen.get("edited"), "4");
    assertMade(seen.get("extended"), "6");
  }

  @Test
  void theClientOfPython() throws Exception {
    Path home = INSTALLED.resolve("python");
    copy("python", home, "requirements.txt", "client.py");
    Path packages = home.resolve("packages");
    if (!Files.isDirectory(packages.resolve("openai"))) {
      run(
          home,
          "python3",
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--only-binary",
          ":all:",
          "--target",
          packages.toString(),
          "--requirement",
          "requirements.txt");
    }

    JsonNode seen =
        run(
            home,
            "env",
            "PYTHONPATH=" + packages,
            "python3",
            "-W",
            "ignore",
            "client.py",
            stack.uri().toString());

    check(seen);
    assertThat(seen.at("/polled/status").asText()).isEqualTo("completed");
    assertThat(seen.at("/polled/seed").asLong()).isEqualTo(7);
    assertThat(seen.get("guided").asText()).matches("[0-9a-f]{64}");
    assertRefused(seen.get("unused"), "BadRequestError", 400, "input-reference-unused");
    assertRefused(seen.get("noPicture"), "BadRequestError", 400, "input-reference-invalid");
  }

  private static void check(JsonNode seen) {
    assertThat(seen.at("/created/object").asText()).isEqualTo("video");
    assertThat(seen.at("/created/status").asText()).isIn("queued", "in_progress");
    assertThat(seen.at("/created/seconds").asText()).isEqualTo("4");
    assertThat(seen.at("/ended/status").asText()).isEqualTo("completed");
    assertThat(seen.at("/ended/progress").asInt()).isEqualTo(100);
    assertThat(seen.at("/ended/error").isNull()).isTrue();
    assertThat(seen.at("/video/type").asText()).isEqualTo("video/mp4");
    for (String variant : List.of("thumbnail", "spritesheet")) {
      assertThat(seen.at("/" + variant + "/type").asText()).isEqualTo("image/jpeg");
    }
    for (String variant : List.of("video", "thumbnail", "spritesheet")) {
      assertThat(seen.at("/" + variant + "/bytes").asInt()).as(variant).isGreaterThan(300);
    }
    assertThat(seen.get("listed").toString()).isEqualTo("[true,true]");
    assertThat(seen.get("story"))
        .hasToString(
            "[{\"at\":{\"frames\":0},\"prompt\":\"a red ball\"},"
                + "{\"at\":{\"frames\":12},\"prompt\":\"a blue kite\"},"
                + "{\"at\":{\"frames\":20},\"prompt\":\"a green boat\",\"transition\":{\"frames\":8}}]");
    assertRefused(seen.get("storyRefused"), "BadRequestError", 400, "prompts-invalid");
    assertThat(seen.get("same").asBoolean()).isTrue();
    assertRefused(seen.get("conflict"), "ConflictError", 409, "video-exists");
    assertMade(seen.get("remixed"), "4");
    assertRefused(seen.get("noParent"), "NotFoundError", 404, "video-unknown");
    assertThat(seen.get("cancelled").asText()).isEqualTo("cancelled");
    assertThat(seen.at("/deleted/id").asBoolean()).isTrue();
    assertThat(seen.at("/deleted/object").asText()).isEqualTo("video.deleted");
    assertThat(seen.at("/deleted/deleted").asBoolean()).isTrue();
    assertRefused(seen.get("gone"), "NotFoundError", 404, "video-unknown");
    assertRefused(seen.get("goneContent"), "NotFoundError", 404, "video-unknown");
    assertRefused(seen.get("size"), "BadRequestError", 400, "size-invalid");
    assertRefused(seen.get("model"), "BadRequestError", 400, "model-unknown");
    assertThat(seen.at("/model/message").asText()).contains("there is no bundle 'sora-2'");
  }

  private static void assertMade(JsonNode made, String seconds) {
    assertThat(made.path("parent").asBoolean()).as(made.toString()).isTrue();
    assertThat(made.path("seconds").asText()).isEqualTo(seconds);
    assertThat(made.path("status").asText()).isEqualTo("completed");
  }

  private static void assertRefused(JsonNode refused, String type, int status, String code) {
    assertThat(refused.path("class").asText()).as(refused.toString()).isEqualTo(type);
    assertThat(refused.path("status").asInt()).isEqualTo(status);
    assertThat(refused.path("code").asText()).isEqualTo(code);
  }

  @Test
  void theClientOfJava() throws IOException {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(stack.uri() + "/v1").apiKey("none").build();
    try {
      Video asked =
          client
              .videos()
              .create(
                  VideoCreateParams.builder()
                      .prompt("a red ball")
                      .seconds(VideoSeconds.of("4"))
                      .build());
      assertThat(asked.seconds()).hasToString("4");
      Video video = ended(client, asked.id());
      assertThat(video.status()).isEqualTo(Video.Status.COMPLETED);
      assertThat(video.progress()).isEqualTo(100);
      String size = video.size().toString();

      BufferedImage thumbnail = picture(client, asked.id(), "thumbnail");
      assertThat(thumbnail.getWidth() + "x" + thumbnail.getHeight()).isEqualTo(size);
      // 32 frames are three chunks, hence three pictures in a row.
      BufferedImage sheet = picture(client, asked.id(), "spritesheet");
      assertThat(sheet.getHeight()).isLessThanOrEqualTo(thumbnail.getHeight());
      assertThat(sheet.getWidth() / sheet.getHeight())
          .isEqualTo(3 * thumbnail.getWidth() / thumbnail.getHeight());

      List<String> listed = new ArrayList<>();
      client
          .videos()
          .list(VideoListParams.builder().limit(1).build())
          .autoPager()
          .forEach(one -> listed.add(one.id()));
      assertThat(listed).contains(asked.id());

      checkEdits(client, asked.id());

      BadRequestException refused =
          catchThrowableOfType(
              BadRequestException.class,
              () ->
                  client
                      .videos()
                      .create(
                          VideoCreateParams.builder()
                              .prompt("a")
                              .size(VideoSize.of("1024x1792"))
                              .build()));
      assertThat(refused.code()).contains("size-invalid");
      assertThat(refused.type()).contains("invalid_request_error");
      assertThat(refused).hasMessageContaining("makes " + size);

      assertThat(client.videos().delete(asked.id()).deleted()).isTrue();
      NotFoundException gone =
          catchThrowableOfType(NotFoundException.class, () -> client.videos().retrieve(asked.id()));
      assertThat(gone.code()).contains("video-unknown");
    } finally {
      client.close();
    }
  }

  private static void checkEdits(OpenAIClient client, String parent) {
    Video remixed =
        client
            .videos()
            .remix(VideoRemixParams.builder().videoId(parent).prompt("a blue kite").build());
    Video extended =
        client
            .videos()
            .extend(
                VideoExtendParams.builder()
                    .prompt("a blue kite")
                    .seconds(VideoSeconds.of("2"))
                    .video(
                        VideoExtendParams.Video.VideoReferenceInputParam.builder()
                            .id(parent)
                            .build())
                    .build());
    assertThat(remixed.remixedFromVideoId()).contains(parent);
    assertThat(extended.remixedFromVideoId()).contains(parent);
    assertThat(extended.seconds()).hasToString("6");
    for (Video child : List.of(remixed, extended)) {
      assertThat(ended(client, child.id()).status()).isEqualTo(Video.Status.COMPLETED);
    }
  }

  private static Video ended(OpenAIClient client, String id) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> client.videos().retrieve(id),
            video ->
                video.status().equals(Video.Status.COMPLETED)
                    || video.status().equals(Video.Status.FAILED));
  }

  private static BufferedImage picture(OpenAIClient client, String id, String variant)
      throws IOException {
    try (HttpResponse answer =
        client
            .videos()
            .downloadContent(
                VideoDownloadContentParams.builder()
                    .videoId(id)
                    .variant(VideoDownloadContentParams.Variant.of(variant))
                    .build())) {
      return ImageIO.read(answer.body());
    }
  }

  private static void copy(String language, Path home, String... names) throws IOException {
    Files.createDirectories(home);
    for (String name : names) {
      Files.copy(
          SCRIPTS.resolve(language).resolve(name),
          home.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What a program wrote, if that is JSON. */
  private static JsonNode run(Path home, String... command)
      throws IOException, InterruptedException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      boolean isOver = process.waitFor(4, TimeUnit.MINUTES);
      assertThat(isOver).as(String.join(" ", command)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue())
        .as(String.join(" ", command) + "\n" + said + Files.readString(err))
        .isZero();
    return said.startsWith("{") ? EventCodec.json().readTree(said) : EventCodec.json().nullNode();
  }
}
