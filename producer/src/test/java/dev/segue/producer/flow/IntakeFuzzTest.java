package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.infra.events.Records;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.producer.recipes.BundleRecipesTest;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Whatever anybody writes to the topic of requests is accepted, or set aside with a reason and told
 * as rejected; it never stops what comes behind it.
 */
class IntakeFuzzTest {
  private static final BundleRecipes RECIPES =
      BundleRecipes.open(List.of(BundleRecipesTest.bundle()), AllowedBundles.ANY);
  private static final WebhookSettings WEBHOOKS =
      new WebhookSettings(Map.of("", "whsec_" + "a".repeat(32)), Map.of(), false);
  private static final RequestReader READER =
      new RequestReader(RECIPES, RequestLimits.of(600, 4_096), WEBHOOKS);

  /** Kafka takes a megabyte, with headers and what a batch adds. */
  private static final int MOST_BYTES = 1_000_000;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final VideoFiles files = new VideoFiles(store, RECIPES);
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);

  /** Lines of headers such as {@code ce_type: …}, an empty line, and the value. */
  @FuzzTest
  void takes(byte[] input) {
    store.keys().forEach(store::delete);
    context.resetForwards();
    finishParent();
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    byte[] value = end < 0 ? input : Arrays.copyOfRange(input, end + 2, input.length);
    Headers headers = end < 0 ? new RecordHeaders() : headers(text.substring(0, end));

    processor().process(new Record<>(null, value, NOON.toEpochMilli(), headers));

    assertOutcome();
  }

  private void assertOutcome() {
    List<String> sinks =
        context.forwarded().stream().map(one -> one.childName().orElseThrow()).toList();
    assertThat(sinks)
        .isIn(
            List.of(Topics.ACCEPTED),
            List.of(Topics.VIDEOS),
            List.of(Topics.DEAD_LETTERS, Topics.VIDEOS));
    for (var forwarded : context.forwarded()) {
      Record<? extends byte[], ? extends byte[]> record = forwarded.record();
      if (forwarded.childName().orElseThrow().equals(Topics.DEAD_LETTERS)) {
        assertThat(Records.header(record.headers(), DeadLetter.CODE))
            .matches("[a-z0-9-]+")
            .isNotIn("request-unreadable", EventProcessor.FAILING);
        assertThat(Records.header(record.headers(), DeadLetter.REASON)).isNotBlank();
      } else if (record.value() != null) {
        assertThat(record.value().length).isLessThan(MOST_BYTES);
        Event event = Records.read(record.headers(), record.value());
        assertThat(EventCodec.value(event)).isEqualTo(record.value());
        assertSound(event);
      } else {
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
            .startsWith(RequestReader.REJECTED);
      }
    }
  }

  /** What goes on can be planned, and what is refused is told in a few words. */
  private void assertSound(Event event) {
    if (event instanceof VideoStatus status) {
      assertThat(status.error().message().length()).isLessThan(10_000);
    } else if (event instanceof VideoAccepted accepted) {
      VideoFile file = files.read(accepted.video().id()).orElseThrow();
      assertThat(file.accepted()).isEqualTo(accepted);
      assertThat(RECIPES.plan(accepted.video()).plan().layout().chunks())
          .isEqualTo(file.chunkFrames().size());
    }
  }

  private IntakeProcessor processor() {
    IntakeProcessor processor =
        new IntakeProcessor(
            READER,
            new Edits(RECIPES, READER, files, store),
            Runnable::run,
            files,
            new EventProcessor.Surroundings(
                clock, "/test", new Attempts(clock), FlowPolicy.USUAL, new SimpleMeterRegistry()));
    processor.init(context);
    context.setCurrentSystemTimeMs(NOON.toEpochMilli());
    context.setRecordMetadata(Topics.REQUESTS, 2, 17);
    return processor;
  }

  /** There is one video that can be edited. */
  private void finishParent() {
    byte[] wish =
        "{\"video\":\"parent\",\"prompt\":\"a red ball\",\"frames\":48}"
            .getBytes(StandardCharsets.UTF_8);
    Origin origin = new Origin(null, null, null, Topics.REQUESTS, 0, 0);
    var unused = files.settle((Reading.Wanted) READER.read(wish, origin), NOON);
    store.putIfAbsent(Keys.whole("parent"), new byte[1], "video/mp4");
  }

  private static Headers headers(String lines) {
    Headers headers = new RecordHeaders();
    for (String line : lines.split("\n", -1)) {
      int colon = line.indexOf(": ");
      String name = colon < 0 ? line : line.substring(0, colon);
      byte[] value =
          colon < 0 ? null : line.substring(colon + 2).getBytes(StandardCharsets.ISO_8859_1);
      headers.add(name, value);
    }
    return headers;
  }
}
