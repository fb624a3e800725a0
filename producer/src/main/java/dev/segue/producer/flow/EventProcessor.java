package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.infra.log.Tracing;
import dev.segue.infra.metrics.Meters;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.UnreadableEventException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads events for a processor; what carries none is set aside, and the next one is read.
 *
 * <p>No record holds up its queue for good. What fails because store or broker is away ends the
 * thread and is tried again by the next one, for as long as that lasts. What fails by itself is
 * tried once more, by a thread that took up its state anew, and is then set aside too.
 */
abstract class EventProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(EventProcessor.class);

  /** The code of a record that failed twice by itself. */
  static final String FAILING = "record-failing";

  private final Surroundings surroundings;
  private ProcessorContext<byte[], byte[]> context;
  private Outbox outbox;

  /**
   * What every processor of an application has.
   *
   * @param clock tells the time
   * @param source who sends what it sends
   * @param attempts what failed in this application
   * @param policy what it goes by
   * @param registry what it counts in
   */
  record Surroundings(
      Clock clock, String source, Attempts attempts, FlowPolicy policy, MeterRegistry registry) {}

  EventProcessor(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public final void init(ProcessorContext<byte[], byte[]> processorContext) {
    this.context = processorContext;
    this.outbox = new Outbox(processorContext, surroundings.source());
    begin(processorContext);
  }

  @Override
  public final void process(Record<byte[], byte[]> record) {
    try (Tracing.Scope scope = Tracing.in(Records.trace(record.headers()))) {
      attempt(record);
    }
  }

  private void attempt(Record<byte[], byte[]> record) {
    String queue = at().topic() + "-" + at().partition();
    try {
      read(record);
    } catch (UnreadableEventException e) {
      giveUp(record, e.problem());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throwUnlessSecond(queue, at().offset(), e);
      giveUp(record, new Problem(FAILING, "it failed twice, at last with: " + e));
    }
    surroundings.attempts().passed(queue, at().offset());
  }

  /** Returns when something failed by itself for the second time. */
  private void throwUnlessSecond(String queue, long offset, Throwable why) {
    if (why instanceof RuntimeException outage && Outage.isOfKafka(why)) {
      throw outage;
    }
    if (why instanceof RuntimeException outage && Outage.isOfStore(why)) {
      surroundings.attempts().waits(queue, offset, why);
      throw outage;
    }
    if (!surroundings.attempts().isSecond(queue, offset, why)) {
      throw new IllegalStateException("failed at " + queue + " " + offset, why);
    }
    log.atError()
        .addKeyValue("queue", queue)
        .addKeyValue("offset", offset)
        .setCause(why)
        .log("failed twice; going on without it");
  }

  /**
   * Reads a record; an event unless it is said otherwise.
   *
   * @throws UnreadableEventException when it is none
   */
  void read(Record<byte[], byte[]> record) {
    hear(Records.read(record.headers(), record.value()));
  }

  /** Opens the stores and schedules what is due. */
  abstract void begin(ProcessorContext<byte[], byte[]> processorContext);

  abstract void hear(Event event);

  /** Does without a record that cannot be used; whoever waits for it is told. */
  void giveUp(Record<byte[], byte[]> record, Problem why) {
    setAside(record, why);
  }

  /**
   * Calls something again and again. When it fails by itself the thread ends, and the next one
   * leaves that turn out if it fails once more.
   *
   * @param name of it, among those of this application
   */
  final Cancellable every(Duration period, String name, Runnable turn) {
    return context.schedule(
        period,
        PunctuationType.WALL_CLOCK_TIME,
        time -> {
          String queue = name + "-" + context.taskId();
          try {
            turn.run();
          } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throwUnlessSecond(queue, 0, e);
          }
          surroundings.attempts().passed(queue, 0);
        });
  }

  /** How often those that look at the time do. */
  final Duration rhythm() {
    return surroundings.policy().tick();
  }

  final MeterRegistry registry() {
    return surroundings.registry();
  }

  final Outbox outbox() {
    return outbox;
  }

  final Instant now() {
    return surroundings.clock().instant();
  }

  /** Where the record that is processed now came from. */
  final RecordMetadata at() {
    return context.recordMetadata().orElseThrow();
  }

  final void setAside(Record<byte[], byte[]> record, Problem why) {
    RecordMetadata at = at();
    log.atWarn()
        .addKeyValue("topic", at.topic())
        .addKeyValue("partition", at.partition())
        .addKeyValue("offset", at.offset())
        .addKeyValue("code", why.code())
        .log("set aside: {}", why.message());
    setAside(record, new DeadLetter(at.topic(), at.partition(), at.offset(), why));
  }

  /** The same for a record that is not the one that is processed now. */
  final void setAside(Record<byte[], byte[]> record, DeadLetter letter) {
    outbox.setAside(record, letter);
    Meters.DEAD_LETTERS
        .counter(surroundings.registry(), letter.topic(), letter.reason().code())
        .increment();
  }
}
