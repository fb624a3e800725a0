package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.schemas.EventCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcodec.api.FrameGrab;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.model.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled experts make videos by every recipe, and what is asked for is in them. */
@Timeout(600)
class BundledRecipesTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int FRAMES = 24;

  /** Fewer steps than recommended. */
  private static final Map<String, String> ASKED =
      Map.of(
          "jvid", "{\"steps\": 8}",
          "chunk-wise", "{\"steps\": 8, \"candidates\": 2, \"searchSteps\": 2, \"guideSteps\": 8}");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"confiner-long", "confiner", "segue", "jvid", "chunk-wise"})
  void theBundleHasTheExpertsOfEveryRecipe(String recipe) {
    Manifest manifest = BundleLoader.load(BundledExperts.directory()).manifest();

    assertThat(Recipes.resolve(recipe, null, manifest).settings().path("name").asText())
        .isEqualTo(recipe);
  }

  @Test
  void whatIsAskedForIsSeenInVideosOfTheRecipesWithExpertsOfTheirOwn() throws Exception {
    Map<String, List<Picture>> made = new LinkedHashMap<>();
    Path data = directory.resolve("data");
    try (LocalStack stack = LocalStack.start(data, Run.environment(data), 0, 2)) {
      VideoClient client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
      Map<String, String> ids = new LinkedHashMap<>();
      for (Map.Entry<String, String> one : ASKED.entrySet()) {
        ObjectNode request =
            EventCodec.json()
                .createObjectNode()
                .put("prompt", "a red ball bouncing over a green meadow")
                .put("frames", FRAMES)
                .put("seed", 7)
                .put("recipe", one.getKey());
        request.set("options", EventCodec.json().readTree(one.getValue()));
        ids.put(one.getKey(), client.create(request, one.getKey()).path("id").asText());
      }
      for (Map.Entry<String, String> video : ids.entrySet()) {
        made.put(video.getKey(), pictures(client, video.getValue()));
      }
      aPictureThatIsBroughtIsTheFirstGuide(client, ids.get("jvid"), made);
    }

    assertThat(made).hasSize(ASKED.size());
    made.forEach(
        (recipe, pictures) -> {
          assertThat(pictures).as(recipe).hasSize(FRAMES);
          assertThat(pictures.stream().filter(BundledRecipesTest::isMeadow).count())
              .as("%s: frames with green at their lower edge", recipe)
              .isEqualTo(FRAMES);
          assertThat(pictures.stream().filter(BundledRecipesTest::hasRed).count())
              .as("%s: frames with something red", recipe)
              .isGreaterThan(FRAMES / 2);
        });
  }

  /** A frame of one video guides another, which is not what it is without. */
  private void aPictureThatIsBroughtIsTheFirstGuide(
      VideoClient client, String from, Map<String, List<Picture>> made) throws Exception {
    byte[] frame = client.part(from, "content?variant=thumbnail");
    ObjectNode request =
        EventCodec.json()
            .createObjectNode()
            .put("prompt", "a red ball bouncing over a green meadow")
            .put("frames", FRAMES)
            .put("seed", 7)
            .put("recipe", "chunk-wise")
            .put(
                "input_reference",
                "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(frame));
    request.set("options", EventCodec.json().readTree(ASKED.get("chunk-wise")));
    Picture guided = pictures(client, client.create(request, "guided").path("id").asText()).get(0);

    assertThat(isMeadow(guided)).isTrue();
    assertThat(difference(guided, made.get("chunk-wise").get(0))).isGreaterThan(1);
  }

  /** The mean difference of brightness, 0 to 255. */
  private static double difference(Picture a, Picture b) {
    byte[] one = a.getPlaneData(0);
    byte[] other = b.getPlaneData(0);
    long sum = 0;
    for (int n = 0; n < one.length; n++) {
      sum += Math.abs(one[n] - other[n]);
    }
    return (double) sum / one.length;
  }

  private List<Picture> pictures(VideoClient client, String id) throws Exception {
    await()
        .atMost(LONG)
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("error").isNull()).as("%s", video).isTrue();
              return video.path("status").asText().equals("completed");
            });
    Path file = directory.resolve(id + ".mp4");
    client.whole(id, in -> Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING));
    List<Picture> pictures = new ArrayList<>();
    try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
      FrameGrab frames = FrameGrab.createFrameGrab(channel);
      for (Picture p = frames.getNativeFrame(); p != null; p = frames.getNativeFrame()) {
        pictures.add(p.cloneCropped());
      }
    }
    return pictures;
  }

  /** Whether most of the lowest quarter, into which the ball may fall, is neither blue nor red. */
  private static boolean isMeadow(Picture picture) {
    byte[] blue = picture.getPlaneData(1);
    byte[] red = picture.getPlaneData(2);
    int green = 0;
    int first = blue.length / 4 * 3;
    for (int i = first; i < blue.length; i++) {
      green += blue[i] < 0 && red[i] < 0 ? 1 : 0;
    }
    return 2 * green > blue.length - first;
  }

  /** Whether a hundredth of the picture is a strong red. */
  private static boolean hasRed(Picture picture) {
    int strong = 0;
    for (byte red : picture.getPlaneData(2)) {
      strong += red > 50 ? 1 : 0;
    }
    return strong > picture.getPlaneData(2).length / 100;
  }
}
