package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.infra.events.Records;
import dev.segue.infra.metrics.Meters;
import dev.segue.infra.store.StoreException;
import dev.segue.producer.Fixtures;
import dev.segue.producer.flow.EventProcessor.Surroundings;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoEnded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** One record that comes again and again, as it does when its thread was replaced. */
class EventProcessorTest {
  private final Attempts attempts = new Attempts(Clock.fixed(NOON, ZoneOffset.UTC));
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Event> heard = new ArrayList<>();
  private Throwable failure;

  @Test
  void whatFailsByItselfIsSetAsideTheSecondTimeAndTheNextIsHeard() {
    failure = new IllegalStateException("cannot be planned");

    assertThatThrownBy(() -> process(5, "first")).hasRootCause(failure);
    assertThat(attempts.retried()).isPresent();
    process(5, "first");
    failure = null;
    process(6, "next");

    assertThat(letters()).containsExactly("record-failing");
    assertThat(Meters.DEAD_LETTERS.counter(meters, Topics.ACCEPTED, "record-failing").count())
        .isEqualTo(1);
    assertThat(heard).containsExactly(new VideoEnded("next"));
    assertThat(attempts.retried()).isEmpty();
  }

  @Test
  void whatNeedsMoreMemoryOrStackThanThereIsFailsByItself() {
    failure = new StackOverflowError();
    assertThatThrownBy(() -> process(5, "deep")).hasRootCause(failure);
    process(5, "deep");
    failure = new OutOfMemoryError("Java heap space");
    assertThatThrownBy(() -> process(6, "wide")).hasRootCause(failure);
    process(6, "wide");

    assertThat(letters()).hasSize(2);
  }

  @Test
  void whatWaitsForTheStoreIsTriedUntilTheStoreIsBack() {
    failure = new StoreException("store-unavailable", "the store is away", null);
    for (int n = 0; n < 5; n++) {
      assertThatThrownBy(() -> process(5, "patient")).isSameAs(failure);
      assertThat(attempts.retried().orElseThrow()).contains("segue.accepted-0 5", "away");
    }
    failure = null;
    process(5, "patient");

    assertThat(letters()).isEmpty();
    assertThat(heard).containsExactly(new VideoEnded("patient"));
    assertThat(attempts.retried()).isEmpty();
  }

  @Test
  void whatIsKafkasIsThrownOnAsItIs() {
    failure = new TaskMigratedException("another one has it", new IllegalStateException());
    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(() -> process(5, "moved")).isSameAs(failure);
    }

    assertThat(letters()).isEmpty();
    assertThat(attempts.retried()).isEmpty();
  }

  /** Reads one record with a processor that has just been made. */
  private void process(long offset, String video) {
    EventProcessor processor =
        new EventProcessor(
            new Surroundings(
                Clock.fixed(NOON, ZoneOffset.UTC), "/test", attempts, FlowPolicy.USUAL, meters)) {
          @Override
          void begin(ProcessorContext<byte[], byte[]> processorContext) {}

          @Override
          void hear(Event event) {
            if (failure instanceof Error error) {
              throw error;
            }
            if (failure != null) {
              throw (RuntimeException) failure;
            }
            heard.add(event);
          }
        };
    processor.init(context);
    context.setCurrentSystemTimeMs(NOON.toEpochMilli());
    context.setRecordMetadata(Topics.ACCEPTED, 0, offset);
    VideoEnded event = new VideoEnded(video);
    RecordHeaders headers = new RecordHeaders();
    Records.writeHeaders(headers, event, "1", "/test");
    processor.process(
        new Record<>(
            video.getBytes(StandardCharsets.UTF_8),
            EventCodec.value(event),
            Fixtures.NOON.toEpochMilli(),
            headers));
  }

  private List<String> letters() {
    return context.forwarded().stream()
        .filter(one -> one.childName().orElseThrow().equals(Topics.DEAD_LETTERS))
        .map(one -> Records.header(one.record().headers(), "segue-reason-code"))
        .toList();
  }
}
