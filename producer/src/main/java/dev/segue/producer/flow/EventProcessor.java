package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.UnreadableEventException;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads events for a processor; what carries none is set aside, and the next one is read. */
abstract class EventProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(EventProcessor.class);

  private final Clock clock;
  private final String source;
  private ProcessorContext<byte[], byte[]> context;
  private Outbox outbox;

  EventProcessor(Clock clock, String source) {
    this.clock = clock;
    this.source = source;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    this.context = processorContext;
    this.outbox = new Outbox(processorContext, source);
    begin(processorContext);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Event event;
    try {
      event = Records.read(record.headers(), record.value());
    } catch (UnreadableEventException e) {
      setAside(record, e.problem());
      return;
    }
    hear(event);
  }

  /** Opens the stores and schedules what is due. */
  abstract void begin(ProcessorContext<byte[], byte[]> processorContext);

  abstract void hear(Event event);

  final Outbox outbox() {
    return outbox;
  }

  final Instant now() {
    return clock.instant();
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
    outbox.setAside(record, new DeadLetter(at.topic(), at.partition(), at.offset(), why));
  }
}
