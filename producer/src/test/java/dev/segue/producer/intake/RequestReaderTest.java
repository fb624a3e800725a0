package dev.segue.producer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.producer.FakeRecipes;
import dev.segue.producer.Fixtures;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
  private static final Origin BARE = new Origin(null, null, null, "segue.requests", 2, 17);

  private final RequestReader reader =
      new RequestReader(new FakeRecipes(), RequestLimits.of(1_000, 40));

  @Test
  void bareJsonIsAWishWithEveryDefaultResolved() {
    Reading.Wanted wanted = wanted("{\"prompt\":\"a red ball\"}", BARE);

    assertThat(wanted.video().frames()).isEqualTo(600);
    assertThat(wanted.video().fps()).isEqualTo(8);
    assertThat(wanted.video().bundle()).isEqualTo(Fixtures.BUNDLE);
    assertThat(wanted.video().recipe().get("name").asText()).isEqualTo("confiner-long");
    assertThat(wanted.terms().accepted(Fixtures.NOON).priority()).isEqualTo(5);
    assertThat(wanted.terms().deadline()).isNull();
    assertThat(wanted.warnings()).isEmpty();
  }

  @Test
  void aWebhookIsRefusedWhereNothingCanBeSigned() {
    assertThat(
            reader.read(
                "{\"prompt\":\"a\",\"webhook\":\"https://example.com/\"}"
                    .getBytes(StandardCharsets.UTF_8),
                BARE))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("webhook-unsigned"));
  }

  @Test
  void aWebhookIsTheRequestsOrTheTenants() {
    RequestReader signing =
        new RequestReader(
            new FakeRecipes(),
            RequestLimits.of(1_000, 40),
            new WebhookSettings(
                Map.of("acme", "whsec_" + "a".repeat(32)),
                Map.of("", "https://all.example/", "acme", "https://acme.example/"),
                false));

    assertThat(webhook(signing, "\"tenant\":\"acme\"")).isEqualTo("https://acme.example/");
    assertThat(webhook(signing, "\"tenant\":\"acme\",\"webhook\":\"https://b.example/\""))
        .isEqualTo("https://b.example/");
    assertThat(webhook(signing, "\"tenant\":\"other\"")).isNull();
  }

  private static String webhook(RequestReader reader, String fields) {
    String request = "{\"prompt\":\"a\"," + fields + "}";
    Reading reading = reader.read(request.getBytes(StandardCharsets.UTF_8), BARE);
    return ((Reading.Wanted) reading).terms().webhook();
  }

  @Test
  void whatIsAskedForIsKept() {
    Reading.Wanted wanted =
        wanted(
            "{\"video\":\"mine\",\"prompt\":\"a zebra\",\"frames\":17,\"fps\":24,\"seed\":-7,"
                + "\"recipe\":\"confiner\",\"options\":{\"steps\":8},\"priority\":9,"
                + "\"deadline\":\"PT10M\"}",
            BARE);

    assertThat(wanted.video().id()).isEqualTo("mine");
    assertThat(wanted.video().frames()).isEqualTo(17);
    assertThat(wanted.video().fps()).isEqualTo(24);
    assertThat(wanted.video().seed()).isEqualTo(-7);
    assertThat(wanted.video().recipe().toString()).isEqualTo("{\"name\":\"confiner\",\"steps\":8}");
    assertThat(wanted.terms().accepted(Fixtures.NOON).priority()).isEqualTo(9);
    assertThat(wanted.terms().deadline()).isEqualTo(Duration.ofMinutes(10));
    assertThat(wanted.warnings()).containsExactly("the text encoder does not know: zebra");
  }

  @Test
  void aTimelineIsRecordedInFramesFromTheVideosBeginningOn() {
    VideoDescription video =
        wanted(
                "{\"prompt\":\"a ball\",\"frames\":100,\"fps\":8,\"prompts\":["
                    + "{\"at\":5,\"prompt\":\"a kite\",\"transition\":1.5},"
                    + "{\"at\":{\"frames\":77},\"prompt\":\"a zebra\","
                    + "\"transition\":{\"frames\":23}}]}",
                BARE)
            .video();

    assertThat(video.prompt()).isEqualTo("a ball");
    assertThat(video.prompts())
        .containsExactly(
            TimedPrompt.ofFrames(0, "a ball", 0),
            TimedPrompt.ofFrames(40, "a kite", 12),
            TimedPrompt.ofFrames(77, "a zebra", 23));
  }

  @Test
  void aTimelineOfOneEntryIsAPrompt() {
    String rest = ",\"frames\":100,\"video\":\"v\"}";
    VideoDescription plain = wanted("{\"prompt\":\"a ball\"" + rest, BARE).video();
    String entry = "\"prompts\":[{\"at\":0,\"prompt\":\"a ball\"}]";

    assertThat(wanted("{" + entry + rest, BARE).video()).isEqualTo(plain);
    assertThat(wanted("{\"prompt\":\"a ball\"," + entry + rest, BARE).video()).isEqualTo(plain);
    assertThat(plain.prompts()).isNull();
    assertThat(plain.timeline()).containsExactly(TimedPrompt.ofFrames(0, "a ball", 0));
  }

  @Test
  void aRecordedTimelineSentAgainIsTheSameVideo() {
    String json =
        "{\"video\":\"v\",\"frames\":100,\"prompts\":[{\"at\":0,\"prompt\":\"a ball\"},"
            + "{\"at\":2.3,\"prompt\":\"a kite\",\"transition\":1}]}";
    VideoDescription first = wanted(json, BARE).video();
    ObjectNode again = EventCodec.json().createObjectNode().put("video", "v").put("frames", 100);
    again.set("prompts", EventCodec.json().valueToTree(first.timeline()));

    assertThat(wanted(again.toString(), BARE).video()).isEqualTo(first);
  }

  @Test
  void whatIsToBeSaidOfAnyPromptIsSaidOnce() {
    assertThat(
            wanted(
                    "{\"prompts\":[{\"at\":0,\"prompt\":\"a ball\"},"
                        + "{\"at\":1,\"prompt\":\"a zebra\"},{\"at\":2,\"prompt\":\"a zebra\"}]}",
                    BARE)
                .warnings())
        .containsExactly("the text encoder does not know: zebra");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "[]; prompts must have at least",
        "[{\"at\":0,\"prompt\":\"b\"}]; prompts[0]: says another thing",
        "[{\"at\":0.06,\"prompt\":\"b\"}]; prompts[0]: says another thing",
        "[{\"at\":2,\"prompt\":\"b\"},{\"at\":1,\"prompt\":\"c\"}]; prompts[1].at: must be later",
        "[{\"at\":2,\"prompt\":\"b\"},{\"at\":{\"frames\":16},\"prompt\":\"c\"}]; prompts[1].at: must",
        "[{\"at\":12.5,\"prompt\":\"b\"}]; prompts[0].at: is past the video's end",
        "[{\"at\":{\"frames\":100},\"prompt\":\"b\"}]; prompts[0].at: is past the video's end",
        "[{\"at\":2147483647,\"prompt\":\"b\"}]; prompts[0].at: is past the video's end",
        "[{\"at\":12,\"prompt\":\"b\",\"transition\":1}]; prompts[0].transition: ends past",
        "[{\"at\":1,\"prompt\":\"b\",\"transition\":2147483647}]; prompts[0].transition: ends past",
        "[{\"at\":0,\"prompt\":\"a\",\"transition\":1}]; prompts[0].transition: has nothing to come",
        "[{\"at\":-1,\"prompt\":\"b\"}]; prompts[0].at must be at least 0",
        "[{\"at\":{\"frames\":-1},\"prompt\":\"b\"}]; prompts[0].at.frames must be at least 0",
        "[{\"at\":1,\"prompt\":\"b\",\"transition\":-1}]; prompts[0].transition must be at least",
        "[{\"at\":1e999999999,\"prompt\":\"b\"}]; prompts[0].at must be at most",
        "[{\"at\":\"1\",\"prompt\":\"b\"}]; prompts[0].at must be a number",
        "[{\"at\":1,\"prompt\":\"\"}]; prompts[0].prompt must not be empty",
        "[{\"at\":1,\"prompt\":\"\u200b\"}]; prompts[0].prompt: say what shall be seen",
        "[{\"at\":1,\"prompt\":\"b \\ud800\"}]; prompts[0].prompt: it has half a character",
        "[{\"at\":1,\"prompt\":\"ääääääääääääääääääääää\"}]; prompts[0].prompt: it has 44 bytes",
        "\"b\"; prompts must be an array",
        "[\"b\"]; prompts[0] must be an object"
      })
  void aTimelineThatIsNoneIsRefused(String prompts, String told) {
    Reading reading =
        reader.read(utf8("{\"prompt\":\"a\",\"frames\":100,\"prompts\":" + prompts + "}"), BARE);

    assertThat(((Reading.Refused) reading).problem().code()).isEqualTo("prompts-invalid");
    assertThat(((Reading.Refused) reading).problem().message()).contains(told);
  }

  @Test
  void aTimelineBeginsWithTheVideoAndEndsSomewhere() {
    Reading late = reader.read(utf8("{\"prompts\":[{\"at\":1,\"prompt\":\"a\"}]}"), BARE);
    String many =
        IntStream.rangeClosed(1, 100)
            .mapToObj(n -> "{\"at\":{\"frames\":" + n + "},\"prompt\":\"a\"}")
            .collect(Collectors.joining(",", "[", "]"));
    Reading full = reader.read(utf8("{\"prompt\":\"a\",\"prompts\":" + many + "}"), BARE);

    assertThat(((Reading.Refused) late).problem().message()).contains("prompts[0].at: must be 0");
    assertThat(((Reading.Refused) full).problem().message()).contains("at most 100");
  }

  @Test
  void aModelIsAskedForByNameOrByDigestAndRecordedWithItsLatentSpace() {
    String json = "{\"prompt\":\"a\",\"model\":\"%s\"}";

    VideoDescription byName = wanted(String.format(Locale.ROOT, json, "other-world"), BARE).video();
    VideoDescription byDigest =
        wanted(String.format(Locale.ROOT, json, Fixtures.OTHER_BUNDLE), BARE).video();

    assertThat(byName).isEqualTo(byDigest);
    assertThat(byName.bundle()).isEqualTo(Fixtures.OTHER_BUNDLE);
    assertThat(byName.model()).isEqualTo("other-world");
    assertThat(byName.latent().height()).isEqualTo(32);
  }

  @Test
  void aRequestOfTheFirstVersionKeepsItsFingerprint() {
    String json = "{\"prompt\":\"a red ball\",\"frames\":8,\"options\":{\"steps\":2}}";
    String of01 = "b73a869e8181209f7970921c9379f5ddc02eb4a629df76bda3abb24657e852f2";

    assertThat(wanted(json, BARE).spelled()).isEqualTo(of01);
    for (String more : List.of("\"tenant\":\"me\"", "\"model\":\"drawn-world\"")) {
      String other = json.replace("}}", "}," + more + "}");
      assertThat(wanted(other, BARE).spelled()).as(more).isNotEqualTo(of01);
    }
  }

  @Test
  void aReplayGivesTheSameIdAndSeedAndAnotherRecordOthers() {
    String json = "{\"prompt\":\"a red ball\"}";

    Reading.Wanted first = wanted(json, BARE);
    Reading.Wanted replay = wanted(json, BARE);
    Reading.Wanted other = wanted(json, new Origin(null, null, null, "segue.requests", 2, 18));

    assertThat(replay).isEqualTo(first);
    assertThat(other.video().id()).isNotEqualTo(first.video().id());
    assertThat(other.video().seed()).isNotEqualTo(first.video().seed());
    assertThat(first.video().seed()).isBetween(0L, 1L << 48);
  }

  @Test
  void aCloudEventSentTwiceIsOneVideo() {
    String json = "{\"prompt\":\"a red ball\"}";
    String type = EventType.VIDEO_REQUESTED.type();

    Reading.Wanted first = wanted(json, new Origin(type, "1", "/shop", "segue.requests", 0, 1));
    Reading.Wanted again = wanted(json, new Origin(type, "1", "/shop", "segue.requests", 3, 9));

    assertThat(again).isEqualTo(first);
  }

  @Test
  void aCancellationIsRead() {
    Origin cancel =
        new Origin(EventType.CANCEL_REQUESTED.type(), null, null, "segue.requests", 0, 1);

    assertThat(reader.read(utf8("{\"video\":\"mine\"}"), cancel))
        .isEqualTo(new Reading.Unwanted("mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "{\"prompt\":\"a\",\"frames\":0}; frames-invalid",
        "{\"prompt\":\"a\",\"frames\":-3}; frames-invalid",
        "{\"prompt\":\"a\",\"frames\":1001}; frames-invalid",
        "{\"prompt\":\"a\",\"frames\":\"8\"}; frames-invalid",
        "{\"prompt\":\"a\",\"frames\":8.5}; frames-invalid",
        "{\"prompt\":\"a\",\"fps\":0}; fps-invalid",
        "{\"prompt\":\"a\",\"fps\":61}; fps-invalid",
        "{\"prompt\":\"\"}; prompt-invalid",
        "{\"prompt\":\" \\t\"}; prompt-invalid",
        "{\"prompt\":\"ääääääääääääääääääääää\"}; prompt-invalid",
        "{\"frames\":8}; field-missing",
        "{\"prompt\":\"a\",\"colour\":1}; field-unknown",
        "{\"prompt\":\"a\",\"priority\":10}; priority-invalid",
        "{\"prompt\":\"a\",\"deadline\":\"PT0S\"}; deadline-invalid",
        "{\"prompt\":\"a\",\"deadline\":\"soon\"}; deadline-invalid",
        "{\"prompt\":\"a\",\"video\":\"rejected-0-1\"}; video-invalid",
        "{\"prompt\":\"a\",\"video\":\"../x\"}; video-invalid",
        "{\"prompt\":\"a\",\"recipe\":\"none\"}; recipe-unknown",
        "{\"prompt\":\"a\",\"model\":\"no-such-world\"}; model-unknown",
        "{\"prompt\":\"a\",\"options\":{\"steps\":0}}; option-invalid",
        "{\"prompt\":\"a\"} x; event-unreadable",
        "{\"prompt\":\"a\",\"frames\":1e999999999}; frames-invalid",
        "nonsense; event-unreadable",
        "{\"prompt\":\"a\",\"video\":\"a\\n\"}; video-invalid",
        "{\"prompt\":\"\u00a0\"}; prompt-invalid",
        "{\"prompt\":\"\u200b\u2060\ufeff\"}; prompt-invalid",
        "{\"prompt\":\"a \\ud800 b\"}; prompt-invalid",
      })
  void whatCannotBeMetIsRefusedWithAStableCode(String json, String code) {
    Reading reading = reader.read(utf8(json), BARE);

    assertThat(reading).isInstanceOf(Reading.Refused.class);
    assertThat(((Reading.Refused) reading).problem().code()).isEqualTo(code);
    assertThat(((Reading.Refused) reading).problem().message()).isNotBlank();
  }

  @Test
  void whatFollowsFromARequestFitsIntoARecordWhateverThePromptIsMadeOf() {
    RequestReader generous = new RequestReader(new FakeRecipes(), RequestLimits.of(1_000, 900_000));
    String words = "zebra ".repeat(100_000);

    Reading fits = generous.read(utf8("{\"prompt\":\"" + words + "\"}"), BARE);
    Reading swells =
        generous.read(utf8("{\"prompt\":\"" + "\\u0001a".repeat(100_000) + "\"}"), BARE);

    assertThat(((Reading.Wanted) fits).warnings())
        .allSatisfy(warning -> assertThat(warning.length()).isLessThan(1_100));
    assertThat(((Reading.Refused) swells).problem().code()).isEqualTo("request-too-large");
  }

  @Test
  void whateverBytesComeNothingIsThrown() {
    java.util.Random random = new java.util.Random(7);
    byte[] good = utf8("{\"prompt\":\"a red ball\",\"frames\":8,\"options\":{\"steps\":2}}");
    for (int n = 0; n < 2_000; n++) {
      byte[] bytes = good.clone();
      for (int flip = random.nextInt(4); flip >= 0; flip--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(reader.read(bytes, BARE)).isNotNull();
    }
  }

  @Test
  void whoWritesAVideosFileFirstHasDecided() {
    VideoFiles files = new VideoFiles(new InMemoryObjectStore(), new FakeRecipes());
    Reading.Wanted first = wanted("{\"video\":\"v\",\"prompt\":\"a\",\"frames\":40}", BARE);
    Reading.Wanted other = wanted("{\"video\":\"v\",\"prompt\":\"b\",\"frames\":40}", BARE);

    VideoFile written = files.settle(first, Fixtures.NOON);
    VideoFile replayed = files.settle(first, Fixtures.NOON.plusSeconds(60));
    VideoFile standing = files.settle(other, Fixtures.NOON);

    assertThat(replayed).isEqualTo(written);
    assertThat(standing).isEqualTo(written);
    assertThat(written.chunkFrames()).containsExactly(8, 16, 16);
    assertThat(standing.request()).isNotEqualTo(other.request());
    assertThat(Keys.description("v")).isEqualTo("videos/v/video.json");
  }

  private Reading.Wanted wanted(String json, Origin origin) {
    return (Reading.Wanted) reader.read(utf8(json), origin);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
