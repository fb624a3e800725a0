package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Topics;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser, over a local stack whose experts wait in place of computing. */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String BIG_SEED = "9007199254740993";

  @TempDir static Path directory;
  private static LocalStack stack;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    WaitingBundle.write(directory.resolve("bundle"), 20, 2);
    stack = start();
    browser =
        Browser.open(
            Files.createDirectory(directory.resolve("profile")), URI.create("about:blank"));
  }

  @AfterAll
  static void close() {
    browser.close();
    stack.close();
  }

  @BeforeEach
  void size() {
    browser.look(1280, 900, "light");
  }

  @Test
  @Order(1)
  void aFirstStartOffersToMakeSomething() {
    browser.open(stack.uri().resolve("/"));

    await().atMost(LONG).until(() -> !browser.text("#first").isEmpty());

    assertThat(browser.text("#example")).contains("red ball");
    assertThat(browser.text("#examples")).contains("a red ball bouncing over a green meadow");
  }

  @Test
  void aVideoIsAskedForByKeyboardAndPlaysWhileItIsMadeToItsEnd() {
    browser.open(stack.uri().resolve("/"));
    browser.complaints();
    browser.evaluate("document.querySelector('[name=frames]').value = '160'");
    browser.evaluate("document.querySelector('[name=seed]').value = '" + BIG_SEED + "'");
    browser.evaluate("document.querySelector('#prompt').focus()");
    browser.type("a red ball over the sea");
    browser.press("Enter");
    await().atMost(LONG).until(() -> path().startsWith("/watch/"));
    final String id = path().substring("/watch/".length());

    await().atMost(LONG).until(() -> number("document.querySelector('video').currentTime") > 0);
    assertThat(client().find(id).path("chunks").asInt()).isBetween(1, 8);
    await()
        .atMost(LONG)
        .until(() -> browser.text("#line").matches("Watchable: .* of 20 s, .* plays, done in .*"));
    await().atMost(LONG).until(() -> flag("document.querySelector('video').ended"));

    assertThat(browser.text("#line")).startsWith("20 s, made in");
    assertThat(browser.text("#ready")).isEqualTo("20 s");
    assertThat(browser.text("#legend")).doesNotContain("Waiting", "Being made");
    assertThat(browser.evaluate(BUFFERED).asText()).isEqualTo("1: 0.0 to 20.0");
    assertThat(browser.text("#facts")).contains(BIG_SEED);
    assertThat(client().find(id).path("seed").asText()).isEqualTo(BIG_SEED);
    String command = "import('/assets/copy.js').then(m => m.command(" + SAMPLE + "))";
    assertThat(browser.evaluate(command).asText())
        .contains("'it'\\''s'", "--seed " + BIG_SEED, "--preset 9");
    browser.open(stack.uri().resolve("/"));
    await()
        .atMost(LONG)
        .until(
            () ->
                browser
                    .text("#estimate")
                    .matches("75 s of video.*; plays.* from .* on, ready in about .*"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aStoryIsAskedForAndWhatIsSeenWhenStandsBesideThePlayer() {
    browser.open(stack.uri().resolve("/"));
    browser.complaints();
    browser.evaluate("document.querySelector('[name=frames]').value = '64'");
    browser.evaluate("document.querySelector('#prompt').focus()");
    browser.type("a red ball over the sea");
    browser.evaluate("document.querySelector('#then').click()");
    assertThat(browser.evaluate(row("at") + ".value").asText()).isEqualTo("4");
    browser.evaluate(row("at") + ".value = '9'");
    browser.evaluate(row("prompt") + ".value = 'a blue kite'");
    browser.evaluate("document.querySelector('#make').click()");
    assertThat(browser.text("#problem")).contains("The video has 8 seconds");
    assertThat(browser.evaluate("document.activeElement.dataset.name").asText()).isEqualTo("at");
    browser.evaluate(row("at") + ".value = '5.5'");
    browser.evaluate(row("transition") + ".value = '1'");
    browser.evaluate("document.querySelector('#make').click()");
    await().atMost(LONG).until(() -> path().startsWith("/watch/"));
    final String id = path().substring("/watch/".length());

    assertThat(client().find(id).path("prompts"))
        .hasToString(
            "[{\"at\":{\"frames\":0},\"prompt\":\"a red ball over the sea\"},"
                + "{\"at\":{\"frames\":44},\"prompt\":\"a blue kite\",\"transition\":{\"frames\":8}}]");
    await().atMost(LONG).until(() -> browser.text("#scenes").contains("a blue kite"));
    assertThat(browser.text("#scenes")).contains("0:00", "0:05", "blends in for 1 s");
    assertThat(browser.text("#stretches")).contains("a blue kite");
    assertThat(
            number("document.querySelector('#stretches li:last-child').offsetLeft")
                / number("document.querySelector('#stretches').offsetWidth"))
        .isCloseTo(5.5 / 8, within(.01));
    await().atMost(LONG).until(() -> browser.text("#line").startsWith("8 s, made in"));
    browser.evaluate("document.querySelector('#scenes li:last-child button').click()");
    await().atMost(LONG).until(() -> time() >= 5.4);
    await()
        .atMost(LONG)
        .until(
            () ->
                browser
                    .evaluate("document.querySelector('#scenes [aria-current]').textContent")
                    .asText()
                    .contains("a blue kite"));
    browser.open(stack.uri().resolve("/?like=" + id));
    await().atMost(LONG).until(() -> flag("document.querySelectorAll('#story li').length === 1"));
    assertThat(browser.evaluate(row("at") + ".value").asText()).isEqualTo("5.5");
    assertThat(browser.complaints()).isEmpty();
  }

  private static String row(String name) {
    return "document.querySelector('#story [data-name=" + name + "]')";
  }

  @Test
  void theRibbonSeeksByPointerAndByKeys() {
    String id = made("a blue kite", 80);
    watch(id);
    await().atMost(LONG).until(() -> number("document.querySelector('video').readyState") >= 3);
    browser.click("#play", 0.5, 0.5);
    await().atMost(LONG).until(() -> flag("document.querySelector('video').paused"));

    browser.click("#ribbon", 0.5, 0.5);
    await().atMost(LONG).until(() -> Math.abs(time() - 5) < 0.2);
    String picture = browser.evaluate(PICTURE).asText();
    browser.evaluate("document.querySelector('#ribbon').focus()");
    browser.press("ArrowRight");
    await().atMost(LONG).until(() -> Math.abs(time() - 6) < 0.2);
    String told = "document.querySelector('#ribbon').ariaValueText";
    await()
        .atMost(LONG)
        .until(() -> browser.evaluate(told).asText().equals("0:06 of 0:10, ready up to 0:10"));
    await().atMost(LONG).until(() -> !browser.evaluate(PICTURE).asText().equals(picture));
    browser.press("Home");
    await().atMost(LONG).until(() -> time() == 0);
    browser.press("End");
    await().atMost(LONG).until(() -> time() > 9.5);
  }

  @Test
  void stoppingAsksFirst() {
    String id = asked("a green boat", 2000);
    watch(id);
    await().atMost(LONG).until(() -> !browser.text("#cancel").isEmpty());

    browser.evaluate("document.querySelector('#cancel').focus()");
    browser.press("Enter");
    await().atMost(LONG).until(() -> browser.text("#ask").contains("Stop making this video?"));
    browser.press("Enter");
    await().atMost(LONG).until(() -> browser.text("#ask").isEmpty());
    assertThat(client().find(id).path("state").asText()).isNotEqualTo("cancelled");

    browser.evaluate("document.querySelector('#cancel').focus()");
    browser.press("Enter");
    await().atMost(LONG).until(() -> !browser.text("#ask").isEmpty());
    browser.press("Tab");
    browser.press("Enter");

    await().atMost(LONG).until(() -> browser.text("#line").startsWith("Stopped on request"));
    assertThat(client().find(id).path("state").asText()).isEqualTo("cancelled");
    assertThat(browser.text("#cancel")).isEmpty();
    assertThat(browser.text("#again")).isEqualTo("Try again");
  }

  @Test
  void aVideoShowsSomethingElseFromHereOn() {
    String id = asked("a red ball over the sea", 2000);
    watch(id);
    browser.complaints();
    await().atMost(LONG).until(() -> !browser.text("#steer").isEmpty());

    browser.evaluate("document.querySelector('#steer').click()");
    browser.evaluate("document.querySelector('#news-send').click()");
    assertThat(browser.text("#news-problem")).contains("Say what shall be seen");
    assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("news-prompt");
    browser.type("a blue kite");
    browser.evaluate("document.querySelector('#news-transition').value = '1'");
    browser.evaluate("document.querySelector('#news-send').click()");
    await().atMost(LONG).until(() -> browser.text("#news").isEmpty());
    await().atMost(LONG).until(() -> browser.text("#scenes").contains("a blue kite"));

    JsonNode news = client().find(id).path("prompts").path(1);
    assertThat(news.path("prompt").asText()).isEqualTo("a blue kite");
    assertThat(news.at("/at/frames").asInt()).isBetween(8, 1999);
    assertThat(browser.text("#scenes")).contains("a red ball", "blends in for 1 s");
    assertThat(browser.text("#stretches")).contains("a blue kite");
    browser.evaluate("fetch('/v1/videos/" + id + "/cancel', {method: 'POST'})");
    await().atMost(LONG).until(() -> browser.text("#line").startsWith("Stopped on request"));
    assertThat(browser.text("#steer")).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aPartOfAFinishedVideoIsMadeAgainAndAnotherGoesOn() {
    String parent = made("a red ball in a meadow", 80);
    watch(parent);
    await().atMost(LONG).until(() -> !browser.text("#retake").isEmpty());

    browser.evaluate("document.querySelector('#retake').click()");
    await().atMost(LONG).until(() -> browser.text("#edit").contains("Only what shows these"));
    browser.evaluate("document.querySelector('#edit-to').value = '99'");
    browser.evaluate("document.querySelector('#edit-make').click()");
    await().atMost(LONG).until(() -> browser.text("#edit-problem").contains("80 frames"));
    browser.evaluate("document.querySelector('#edit-to').value = '3'");
    browser.evaluate("document.querySelector('#edit-make').click()");
    await().atMost(LONG).until(() -> !path().endsWith(parent));
    await().atMost(LONG).until(() -> browser.text("#facts").contains("Made of"));

    assertThat(browser.text("#facts")).contains(parent);
    assertThat(browser.text("#copies")).isEmpty();
    await().atMost(LONG).until(() -> !browser.text("#extend").isEmpty());
    String retake = path();
    browser.evaluate("document.querySelector('#extend').click()");
    browser.evaluate("document.querySelector('#edit-make').click()");
    await().atMost(LONG).until(() -> !path().equals(retake));
    await().atMost(LONG).until(() -> browser.text("#facts").contains("144 frames"));
  }

  @Test
  void aFailureSaysWhatHappenedAndWhatToDo() {
    ObjectNode wish = wish("a ball in the sea", 4000).put("deadline", "PT1S");
    String id = client().create(wish, "late").path("id").asText();
    watch(id);

    await().atMost(LONG).until(() -> browser.text("#trouble-title").equals("Its time was up"));

    assertThat(browser.text("#trouble-text")).contains("Try again");
    assertThat(browser.text("#again")).isEqualTo("Try again");
    assertThat(browser.text("main")).doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT");
    browser.evaluate("document.querySelector('#again').click()");
    await().atMost(LONG).until(() -> path().startsWith("/watch/") && !path().endsWith(id));
    String again = path().substring("/watch/".length());
    assertThat(client().find(again).path("seed")).isEqualTo(client().find(id).path("seed"));
    await().atMost(LONG).until(() -> !browser.text("#cancel").isEmpty());
    browser.evaluate("fetch('/v1/videos/" + again + "/cancel', {method: 'POST'})");
  }

  @Test
  void whatIsNotThereSaysSo() throws Exception {
    watch("no-such-video");
    await().atMost(LONG).until(() -> browser.text("#nothing").contains("There is no video"));
    assertThat(browser.text("#show")).isEmpty();

    long offset;
    try (KafkaProducer<String, String> foreign =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      String bad = "{\"prompt\": \"a ball\", \"frames\": -1}";
      offset = foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, bad)).get().offset();
    }
    String rejected = "rejected-0-" + offset;
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> client().find(rejected).path("state").asText().equals("rejected"));
    watch(rejected);
    await().atMost(LONG).until(() -> browser.text("#nothing").contains("was not taken"));
    assertThat(browser.text("#nothing")).contains("Frames must be").doesNotContain("undefined");
  }

  @Test
  void badInputIsToldAtTheFormAndNothingIsSent() {
    browser.open(stack.uri().resolve("/"));
    browser.evaluate("document.querySelector('#prompt').focus()");
    browser.type("a red ball");
    browser.evaluate("document.querySelector('[name=seed]').value = '7 8'");
    browser.press("Enter");

    await().atMost(LONG).until(() -> browser.text("#problem").contains("whole number"));
    assertThat(browser.evaluate("document.activeElement.name").asText()).isEqualTo("seed");
    assertThat(path()).isEqualTo("/");
  }

  @Test
  void everythingFitsFromNarrowToWide() {
    String prompt = "a red ball in the sea ".repeat(180).strip();
    String id = made(prompt, 8);
    String unbroken = made("x".repeat(4000), 8);
    for (int width : List.of(360, 390, 1280, 2560)) {
      browser.look(width, 900, "dark");
      for (String page : List.of("/", "/watch/" + id, "/watch/" + unbroken)) {
        browser.open(stack.uri().resolve(page));
        String shown = page.equals("/") ? "#videos" : "#prompt";
        await().atMost(LONG).until(() -> browser.text(shown).length() > 100);

        assertThat(number("document.documentElement.scrollWidth"))
            .as(page + " at " + width)
            .isLessThanOrEqualTo(width);
        assertThat(number("document.querySelector('.clamp, #prompt').clientHeight"))
            .as(page + " at " + width)
            .isLessThan(100);
      }
    }
    browser.evaluate("document.querySelector('#prompt-more').click()");
    assertThat(number("document.querySelector('#prompt').clientHeight")).isGreaterThan(100);
  }

  @Test
  void seriousFindingsOfAxeAreNone() throws Exception {
    String id = made("a star over the desert", 24);
    String axe = axe();
    for (String scheme : List.of("light", "dark")) {
      browser.look(1280, 900, scheme);
      for (String page : List.of("/", "/watch/" + id, "/watch/unknown")) {
        browser.open(stack.uri().resolve(page));
        await()
            .atMost(LONG)
            .until(() -> !(browser.text("#videos") + browser.text("#nothing") + line()).isEmpty());
        browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        browser.evaluate(axe + "; 0");
        JsonNode found =
            browser.evaluate(
                "axe.run().then(r => r.violations"
                    + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                    + ".map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' ')))");

        assertThat(found).as(page + " " + scheme).isEmpty();
      }
    }
  }

  @Test
  void aPageWithoutThePlayerWeighsLittle() {
    String id = made("a kite over the meadow", 16);
    for (String page : List.of("/", "/watch/" + id)) {
      browser.open(stack.uri().resolve(page));

      double weight =
          number(
              """
              performance.getEntries()
                .filter(e => e.entryType === 'navigation' || e.name.includes('/assets/'))
                .filter(e => !e.name.includes('hls'))
                .reduce((sum, e) => sum + e.encodedBodySize, 0)
              """);

      assertThat(weight).as(page).isBetween(20_000.0, 80_000.0);
    }
  }

  @Test
  void cellsAreMergedWhereTheyWouldBeTooNarrow() {
    for (int count : List.of(38, 375, 3_750)) {
      JsonNode rows =
          browser.evaluate(
              "import('/assets/ribbon.js').then(m => m.cells(Array.from({length: "
                  + count
                  + "}, (_, n) => ({from: n * 16, to: n * 16 + 16, steps: 4})), 16 * "
                  + count
                  + ", 1200))");

      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).size()).isEqualTo(count == 38 ? 38 : count == 375 ? 188 : 289);
    }
  }

  @Test
  void tracksOfTheSameFramesAreStacked() {
    JsonNode rows =
        browser.evaluate(
            "import('/assets/ribbon.js').then(m => m.cells([{from: 0, to: 16}, {from: 0, to: 16},"
                + " {from: 8, to: 24}, {from: 16, to: 32}], 32, 1200))");

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)).hasSize(2);
  }

  @Test
  void aPlayerStartsWhenItPlaysThrough() {
    assertThat(wait(0, 10, 75, 0)).isEqualTo("Infinity");
    assertThat(wait(0, 75, 75, 0.1)).isEqualTo("0");
    assertThat(wait(0, 10, 75, 2)).isEqualTo("0");
    assertThat(wait(0, 15, 75, 0.5)).isEqualTo("51");
    assertThat(wait(20, 15, 75, 0.5)).isEqualTo("Infinity");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aPageOutlivesItsServer() throws Exception {
    String id = asked("a red kite over the sea", 800);
    watch(id);
    await().atMost(LONG).until(() -> client().find(id).path("chunks").asInt() > 2);
    browser.evaluate("window.same = true");

    stack.close();
    await().atMost(LONG).until(() -> browser.text("#banner").contains("Next try in"));
    stack = start();

    await().atMost(LONG).until(() -> browser.text("#banner").isEmpty());
    await().atMost(LONG).until(() -> line().startsWith("100 s, made in"));
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                // A player that starved meanwhile may have begun anew where it was.
                assertThat(flag(UNBROKEN)).as("%s", browser.evaluate(BUFFERED).asText()).isTrue());
    assertThat(flag("window.same")).isTrue();
  }

  private static final String UNBROKEN =
      """
      (() => {
        const video = document.querySelector('video');
        const b = video.buffered;
        return b.length === 1 && b.start(0) <= video.currentTime + 0.1
          && (video.ended || b.end(0) > video.currentTime);
      })()
      """;

  private static final String BUFFERED =
      """
      (() => {
        const b = document.querySelector('video').buffered;
        return b.length + ': ' + b.start(0).toFixed(1) + ' to ' + b.end(b.length - 1).toFixed(1);
      })()
      """;

  private static final String PICTURE =
      """
      (() => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 16;
        const context = canvas.getContext('2d');
        context.drawImage(document.querySelector('video'), 0, 0, 16, 16);
        return Array.from(context.getImageData(0, 0, 16, 16).data).join();
      })()
      """;

  private static final String SAMPLE =
      "{prompt: \"it's\", frames: 16, fps: 8, seed: '"
          + BIG_SEED
          + "', recipe: 'confiner-long', settings: {steps: 4, refinement: [1, 1, 1, 1, 1]}}";

  private static String wait(int at, int made, int whole, double rate) {
    String facts =
        String.format(
            Locale.ROOT, "{at: %d, made: %d, whole: %d, rate: %s}", at, made, whole, rate);
    return browser
        .evaluate(
            "import('/assets/player.js').then(m => String(Math.round(m.wait(" + facts + "))))")
        .asText();
  }

  private static String axe() throws Exception {
    Properties source = new Properties();
    try (InputStream about = PageTest.class.getResourceAsStream("axe/source.properties");
        InputStream in = PageTest.class.getResourceAsStream("axe/axe.min.js")) {
      source.load(about);
      byte[] script = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(script);
      assertThat(HexFormat.of().formatHex(digest)).isEqualTo(source.getProperty("sha256"));
      return new String(script, UTF_8);
    }
  }

  private static LocalStack start() {
    Path data = directory.resolve("data");
    Map<String, String> environment =
        Map.of(
            "SEGUE_BUNDLE", directory.resolve("bundle").toString(),
            "SEGUE_DATA_DIR", data.toString(),
            "SEGUE_LOG_LEVEL", "WARN");
    return LocalStack.start(data, environment, 0, 2);
  }

  private static VideoClient client() {
    return new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
  }

  private static ObjectNode wish(String prompt, int frames) {
    return EventCodec.json().createObjectNode().put("prompt", prompt).put("frames", frames);
  }

  private static String asked(String prompt, int frames) {
    String key = prompt.substring(0, Math.min(20, prompt.length())).replace(' ', '-') + frames;
    return client().create(wish(prompt, frames).put("fps", 8), key).path("id").asText();
  }

  private static String made(String prompt, int frames) {
    String id = asked(prompt, frames);
    await().atMost(LONG).until(() -> client().find(id).path("status").asText().equals("completed"));
    return id;
  }

  private static void watch(String id) {
    browser.open(stack.uri().resolve("/watch/" + id));
  }

  private static String line() {
    return browser.text("#line");
  }

  private static String path() {
    return browser.evaluate("location.pathname").asText();
  }

  private static double time() {
    return number("document.querySelector('video').currentTime");
  }

  private static double number(String expression) {
    return browser.evaluate(expression).asDouble();
  }

  private static boolean flag(String expression) {
    return browser.evaluate(expression).asBoolean();
  }
}
