package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the moving picture of the README, of a video that is watched while it is made: {@code
 * -Dsegue.picture=docs/watch.webp}. Of the machine's speed it shows what there is, so nothing else
 * should run beside it.
 */
@EnabledIfSystemProperty(named = "segue.picture", matches = ".+\\.webp")
class MovingPictureTest {
  private static final int FRAMES = 600;
  private static final Path STORY = Path.of("../docs/story.json");
  private static final int MOST_BYTES = 3_000_000;

  /** One picture in so many milliseconds; they are shown five times as fast. */
  private static final long EVERY_MILLIS = 500;

  @TempDir Path directory;

  @Test
  @Timeout(900)
  void aVideoThatIsWatchedWhileItIsMade() throws Exception {
    Path data = directory.resolve("data");
    Path pictures = Files.createDirectory(directory.resolve("pictures"));
    try (LocalStack stack = LocalStack.start(data, Run.environment(data), 0, 0);
        Browser browser =
            Browser.open(
                Files.createDirectory(directory.resolve("profile")), URI.create("about:blank"))) {
      VideoClient client = new VideoClient(stack.uri(), java.time.Duration.ofSeconds(60), w -> {});
      Wish wish =
          new Wish(
              null,
              (ArrayNode) new ObjectMapper().readTree(STORY.toFile()),
              FRAMES,
              8,
              7L,
              null,
              null,
              null,
              Path.of("unused"));
      String id = client.create(wish.body(), "picture").path("id").asText();
      browser.look(960, 820, "light");
      browser.open(stack.uri().resolve("/watch/" + id));
      await().until(() -> !browser.text("#timeline").isEmpty());
      browser.evaluate("void document.querySelector('video').play()");
      long began = System.nanoTime();
      int shown = 0;
      boolean hasEnded = false;
      while (!hasEnded) {
        hasEnded = browser.evaluate("document.querySelector('video').ended").asBoolean();
        browser.screenshot(pictures.resolve(String.format(Locale.ROOT, "%04d.png", shown++)));
        long next = began + TimeUnit.MILLISECONDS.toNanos(shown * EVERY_MILLIS);
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
      assertThat(client.find(id).path("status").asText()).isEqualTo("completed");
    }
    Path picture = Path.of(System.getProperty("segue.picture")).toAbsolutePath();
    Process ffmpeg =
        new ProcessBuilder(
                List.of(
                    "ffmpeg",
                    "-v",
                    "error",
                    "-y",
                    "-framerate",
                    "10",
                    "-i",
                    "%04d.png",
                    "-loop",
                    "0",
                    "-c:v",
                    "libwebp_anim",
                    "-quality",
                    "70",
                    picture.toString()))
            .directory(pictures.toFile())
            .inheritIO()
            .start();
    assertThat(ffmpeg.waitFor()).isZero();
    assertThat(Files.size(picture)).isLessThan(MOST_BYTES);
  }
}
