package dev.segue.infra.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every metric of our own: the one place for names, labels and meanings, by way of which alone
 * meters are registered. {@code docs/metrics.md} is made from it, and the dashboard, the alert
 * rules and the scaling of workers are held against it.
 *
 * <p>Methods take the values of a meter's labels, one for each, in its order; asking again for a
 * counter or a timer gives the one that there is. Thread-safe.
 */
public enum Meters {
  /** Tasks that nobody was given yet. */
  TASKS_WAITING(
      Kind.GAUGE,
      "segue.admission.tasks.waiting",
      "tasks that wait for a worker, in the producer that admits them; 0 in all others",
      "kind",
      "bundle"),
  /** Tasks that were let into the work topics and are not done. */
  TASKS_IN_FLIGHT(
      Kind.GAUGE,
      "segue.admission.tasks.in.flight",
      "tasks with a worker or on their way to one, in the producer that admits them; 0 in all"
          + " others",
      "kind",
      "bundle"),
  /** Records that were put into the dead-letter topic. */
  DEAD_LETTERS(
      Kind.COUNTER,
      "segue.dead.letters",
      "records of a topic that were set aside in segue.dead-letters, by the code of the reason",
      "topic",
      "reason"),
  /** How long forwards took. */
  FORWARDS(Kind.TIMER, "segue.forwards", "forwards of the experts", "expert"),
  /** How long steps took, with what they read and stored. */
  WORK_STEP(Kind.TIMER, "segue.work.step", "one step of a task", "kind"),
  /** How long workers waited. */
  WORK_IDLE(Kind.TIMER, "segue.work.idle", "time in which nothing could run", "kind"),
  /** Tasks that left a worker. */
  WORK_TASKS(Kind.COUNTER, "segue.work.tasks", "tasks by what became of them", "kind", "outcome"),
  /** Tasks that go on from somebody else. */
  WORK_TAKEOVERS(
      Kind.COUNTER,
      "segue.work.takeovers",
      "tasks that were taken after somebody else had been given them",
      "kind"),
  /** Results that were stored. */
  RESULTS_CREATED(Kind.COUNTER, "segue.results.new", "results that were new in the store"),
  /** Results that somebody else had stored. */
  RESULTS_FOUND(Kind.COUNTER, "segue.results.found", "results that were in the store already"),
  /** Results that contradict what is stored. */
  RESULTS_DIFFERENT(
      Kind.COUNTER, "segue.results.different", "results unlike what was there: must stay 0"),
  /** Objects that were not what had been written. */
  STORE_DAMAGED(
      Kind.COUNTER,
      "segue.store.damaged",
      "objects that were read and are not what was written; nobody is given them"),
  /** What was damaged and is wanted again. */
  REPAIRS(
      Kind.COUNTER,
      "segue.repairs",
      "damaged objects that somebody wants, by what can be done: ordered (a worker is asked to make"
          + " it again), impossible (what it was made of is gone)",
      "outcome"),
  /** How long frames took to decode. */
  DECODE(
      Kind.TIMER,
      "segue.decode",
      "one frame, from latent to pixels; a whole window where latents are several frames"),
  /** How long frames took to encode. */
  ENCODE(Kind.TIMER, "segue.encode", "one frame, from pixels to H.264"),
  /** Frames that were decoded. */
  FRAMES_DECODED(Kind.COUNTER, "segue.frames.decoded", "frames that left the autoencoder"),
  /** Chunks that were published. */
  CHUNKS_PUBLISHED(Kind.COUNTER, "segue.chunks.published", "chunks that were made here"),
  /** How long videos take until they can be watched. */
  FIRST_CHUNK(
      Kind.TIMER,
      "segue.video.first.chunk",
      "from a video's acceptance until its first chunk could be watched"),
  /** How late chunks come. */
  CHUNK_LATENESS(
      Kind.TIMER,
      "segue.chunk.lateness",
      "how long after its time to be played a chunk could be watched, for who began at the first"
          + " one; 0 in time"),
  /** Chunks that come late. */
  CHUNKS_LATE(
      Kind.COUNTER,
      "segue.chunks.late",
      "chunks that could be watched only after their time to be played"),
  /** Events that a broker took. */
  EVENTS_SENT(Kind.COUNTER, "segue.events.sent", "events that the broker has taken", "type"),
  /** Events that were read. */
  EVENTS_READ(Kind.COUNTER, "segue.events.read", "events that a feed has read", "feed"),
  /** Events that were no events. */
  EVENTS_UNREADABLE(
      Kind.COUNTER,
      "segue.events.unreadable",
      "records that a feed could not read and left out",
      "topic",
      "reason"),
  /** Events on which a listener failed. */
  EVENTS_LISTENER_FAILURES(
      Kind.COUNTER,
      "segue.events.listener.failures",
      "events on which what listens to a feed failed",
      "feed"),
  /** Attempts to tell receivers of events. */
  WEBHOOKS(
      Kind.COUNTER,
      "segue.webhooks",
      "attempts to deliver a webhook by what came of them: delivered, failed (it is tried again),"
          + " given-up",
      "outcome"),
  /** Records that a client has sent. */
  KAFKA_RECORD_SEND(
      Kind.COUNTER, "segue.kafka.record.send", "records that a Kafka client sent", "client.id"),
  /** Records that could not be sent. */
  KAFKA_RECORD_ERROR(
      Kind.COUNTER,
      "segue.kafka.record.error",
      "records that a Kafka client could not send",
      "client.id"),
  /** Records that were sent again. */
  KAFKA_RECORD_RETRY(
      Kind.COUNTER,
      "segue.kafka.record.retry",
      "records that a Kafka client sent again",
      "client.id"),
  /** Records that were read. */
  KAFKA_RECORDS_CONSUMED(
      Kind.COUNTER,
      "segue.kafka.records.consumed",
      "records that a Kafka client read",
      "client.id"),
  /** How long brokers take to answer. */
  KAFKA_REQUEST_LATENCY(
      Kind.GAUGE,
      "segue.kafka.request.latency.avg",
      "milliseconds that requests to brokers take on average",
      "client.id"),
  /** How far a reader is behind. */
  KAFKA_RECORDS_LAG(
      Kind.GAUGE,
      "segue.kafka.records.lag.max",
      "records that a Kafka client is behind in its worst partition",
      "client.id"),
  /** Connections to brokers. */
  KAFKA_CONNECTIONS(
      Kind.GAUGE,
      "segue.kafka.connection.count",
      "connections of a Kafka client to brokers",
      "client.id");

  /** What a meter does. */
  public enum Kind {
    /** Only grows: {@code …_total}. */
    COUNTER,
    /** Is what it is now. */
    GAUGE,
    /**
     * Counts and adds up: {@code …_seconds_count}, {@code …_seconds_sum}, {@code …_seconds_max}.
     */
    TIMER
  }

  private final Kind kind;
  private final String meter;
  private final String meaning;

  /** Never changed. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> labels;

  Meters(Kind kind, String meter, String meaning, String... labels) {
    this.kind = kind;
    this.meter = meter;
    this.meaning = meaning;
    this.labels = List.of(labels);
  }

  /** What it does. */
  public Kind kind() {
    return kind;
  }

  /** Its labels, as they are called in a registry. */
  public List<String> labels() {
    return labels;
  }

  /** A counter. */
  public Counter counter(MeterRegistry registry, String... values) {
    expect(Kind.COUNTER);
    return Counter.builder(meter).description(meaning).tags(tags(values)).register(registry);
  }

  /** A counter that something else counts. */
  public <T> void count(
      MeterRegistry registry, T counting, ToDoubleFunction<T> count, String... values) {
    expect(Kind.COUNTER);
    FunctionCounter.builder(meter, counting, count)
        .description(meaning)
        .tags(tags(values))
        .register(registry);
  }

  /** A timer. */
  public Timer timer(MeterRegistry registry, String... values) {
    expect(Kind.TIMER);
    return Timer.builder(meter).description(meaning).tags(tags(values)).register(registry);
  }

  /** A gauge of something that the caller keeps. */
  public <T> void gauge(
      MeterRegistry registry, T measured, ToDoubleFunction<T> value, String... values) {
    expect(Kind.GAUGE);
    Gauge.builder(meter, measured, value)
        .description(meaning)
        .tags(tags(values))
        .register(registry);
  }

  /** The names under which Prometheus finds it. */
  public List<String> series() {
    String name = meter.replace('.', '_');
    return switch (kind) {
      case COUNTER -> List.of(name + "_total");
      case GAUGE -> List.of(name);
      case TIMER -> Stream.of("count", "sum", "max").map(end -> name + "_seconds_" + end).toList();
    };
  }

  /** The table of {@code docs/metrics.md}. */
  public static String markdownTable() {
    return Arrays.stream(values())
        .map(Meters::row)
        .collect(Collectors.joining("\n", "| Metric | Labels | Meaning |\n|---|---|---|\n", "\n"));
  }

  private String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s |",
        code(series().stream()),
        code(labels.stream().map(label -> label.replace('.', '_'))),
        meaning);
  }

  private static String code(Stream<String> words) {
    return words.map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  private void expect(Kind wanted) {
    if (kind != wanted) {
      throw new IllegalArgumentException(meter + " is a " + kind + ", not a " + wanted);
    }
  }

  private Tags tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          meter + " has the labels " + labels + ", not " + values.length + " of them");
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(labels.get(i), values[i]));
    }
    return Tags.of(tags);
  }
}
