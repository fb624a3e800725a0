package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.events.Records;
import dev.segue.infra.metrics.Meters;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsendableTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Unsendable handler = new Unsendable();
  private final Attempts attempts = new Attempts(Clock.fixed(NOON, ZoneOffset.UTC));

  @BeforeEach
  void configure() {
    handler.configure(Map.of(Unsendable.ATTEMPTS, attempts, Unsendable.REGISTRY, meters));
  }

  @Test
  void whatIsTooLargeIsSetAsideCutShortAndTheRestGoesOn() {
    ProducerRecord<byte[], byte[]> large = record(Topics.ACCEPTED, 2_000_000);

    Response response = handler.handleError(new Source(), large, new RecordTooLargeException());

    assertThat(response.result()).isEqualTo(Result.RESUME);
    ProducerRecord<byte[], byte[]> letter = response.deadLetterQueueRecords().get(0);
    assertThat(letter.topic()).isEqualTo(Topics.DEAD_LETTERS);
    assertThat(letter.value()).hasSize(1_024);
    assertThat(Records.header(letter.headers(), DeadLetter.SIZE)).isEqualTo("2000000");
    assertThat(Records.header(letter.headers(), DeadLetter.TOPIC)).isEqualTo(Topics.REQUESTS);
    assertThat(Records.header(letter.headers(), DeadLetter.OFFSET)).isEqualTo("42");
    assertThat(Meters.DEAD_LETTERS.counter(meters, Topics.REQUESTS, "record-unsendable").count())
        .isEqualTo(1);
  }

  @Test
  void aLetterThatIsNotTakenEitherIsLeftOut() {
    ProducerRecord<byte[], byte[]> letter = record(Topics.DEAD_LETTERS, 10);
    letter.headers().add(DeadLetter.SIZE, new byte[0]);

    Response response = handler.handleError(new Source(), letter, new RecordTooLargeException());

    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void whatTheBrokerFindsInvalidIsSentTwice() {
    ProducerRecord<byte[], byte[]> record = record(Topics.VIDEOS, 10);
    InvalidRecordException why = new InvalidRecordException("one of the batch is invalid");

    assertThat(handler.handleError(new Source(), record, why).result()).isEqualTo(Result.FAIL);
    assertThat(handler.handleError(new Source(), record, why).result()).isEqualTo(Result.RESUME);
  }

  @Test
  void whatIsTheBrokersFaultIsNeverLeftOut() {
    ProducerRecord<byte[], byte[]> record = record(Topics.VIDEOS, 10);

    for (int n = 0; n < 3; n++) {
      assertThat(
              handler
                  .handleError(new Source(), record, new NotEnoughReplicasException("two are away"))
                  .result())
          .isNotEqualTo(Result.RESUME);
      assertThat(
              handler
                  .handleError(new Source(), record, new TopicAuthorizationException("denied"))
                  .result())
          .isNotEqualTo(Result.RESUME);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int size) {
    return new ProducerRecord<>(topic, "v".getBytes(StandardCharsets.UTF_8), new byte[size]);
  }

  /** Record 42 of the first partition of requests. */
  private static final class Source implements ErrorHandlerContext {
    @Override
    public String topic() {
      return Topics.REQUESTS;
    }

    @Override
    public int partition() {
      return 0;
    }

    @Override
    public long offset() {
      return 42;
    }

    @Override
    public Headers headers() {
      return new RecordHeaders();
    }

    @Override
    public String processorNodeId() {
      return "step";
    }

    @Override
    public TaskId taskId() {
      return new TaskId(0, 0);
    }

    @Override
    public long timestamp() {
      return 0;
    }

    @Override
    public byte[] sourceRawKey() {
      return new byte[0];
    }

    @Override
    public byte[] sourceRawValue() {
      return new byte[0];
    }
  }
}
