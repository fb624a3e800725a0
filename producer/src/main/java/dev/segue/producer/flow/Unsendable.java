package dev.segue.producer.flow;

import dev.segue.infra.metrics.Meters;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that the broker does not take. When that is the record's fault it would
 * be so for ever: it is set aside, cut short, and the application goes on. Everything else is the
 * broker's, and is tried again.
 */
public final class Unsendable implements ProductionExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(Unsendable.class);
  private static final int CUT = 1 << 10;

  /** The setting under which it is given what failed before. */
  static final String ATTEMPTS = "segue.attempts";

  /** The setting under which it is given what it counts in. */
  static final String REGISTRY = "segue.registry";

  private final DefaultProductionExceptionHandler others = new DefaultProductionExceptionHandler();
  private Attempts attempts;
  private MeterRegistry registry;

  @Override
  public void configure(Map<String, ?> settings) {
    attempts = (Attempts) settings.get(ATTEMPTS);
    registry = (MeterRegistry) settings.get(REGISTRY);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception why) {
    if (!isTheRecords(record, why)) {
      return others.handleError(context, record, why);
    }
    log.atError()
        .addKeyValue("topic", record.topic())
        .addKeyValue("reason", why.getMessage())
        .log("a record is not taken by the broker and left out");
    boolean isLetter = record.headers().lastHeader(DeadLetter.SIZE) != null;
    // The producer's own thread may not wait for a topic that it has not sent to before.
    return isLetter || isProducers(Thread.currentThread())
        ? Response.resume()
        : Response.resume(List.of(letter(context, record, why)));
  }

  /** Some are refused for what stood beside them, so they are tried twice. */
  private boolean isTheRecords(ProducerRecord<byte[], byte[]> record, Exception why) {
    if (why instanceof RecordTooLargeException || why instanceof RecordBatchTooLargeException) {
      return true;
    }
    if (why instanceof InvalidRecordException || why instanceof InvalidTimestampException) {
      String queue = "for " + record.topic() + " " + Arrays.hashCode(record.key());
      boolean isSecond = attempts.isSecond(queue, 0, why);
      if (isSecond) {
        attempts.passed(queue, 0);
      }
      return isSecond;
    }
    return false;
  }

  private ProducerRecord<byte[], byte[]> letter(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception why) {
    boolean hasSource = context.topic() != null;
    DeadLetter reason =
        new DeadLetter(
            hasSource ? context.topic() : record.topic(),
            Math.max(0, context.partition()),
            Math.max(0, context.offset()),
            new Problem(
                "record-unsendable",
                "what followed from it is not taken by " + record.topic() + ": " + why));
    Meters.DEAD_LETTERS.counter(registry, reason.topic(), reason.reason().code()).increment();
    Letter letter = Letter.cut(record.key(), record.value(), record.headers(), reason, CUT);
    return new ProducerRecord<>(
        Topics.DEAD_LETTERS, null, null, letter.key(), letter.value(), letter.headers());
  }

  private static boolean isProducers(Thread thread) {
    return thread.getName().startsWith("kafka-producer-network-thread");
  }
}
