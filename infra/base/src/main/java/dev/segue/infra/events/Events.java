package dev.segue.infra.events;

import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.KafkaMetrics;
import dev.segue.infra.metrics.Meters;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventType;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sends events. Thread-safe. The producer behind it repeats what fails for a passing reason for two
 * minutes and writes nothing twice; owned by whoever opened it, who closes it.
 */
public final class Events implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Producer<String, byte[]> producer;
  private final String source;
  private final Supplier<String> ids;
  private final MeterRegistry registry;

  /**
   * Events over a producer, which this closes.
   *
   * @param source who sends, a URI reference such as {@code /segue/segment-worker/w1}
   * @param ids a new id for each event
   */
  public Events(
      Producer<String, byte[]> producer,
      String source,
      Supplier<String> ids,
      MeterRegistry registry) {
    this.producer = producer;
    this.source = source;
    this.ids = ids;
    this.registry = registry;
  }

  /**
   * Events of one service of this process.
   *
   * @param service such as {@code segment-worker}
   * @param instance this process
   */
  public static Events open(
      Clients clients, String service, String instance, MeterRegistry registry) {
    Producer<String, byte[]> producer =
        new KafkaProducer<>(clients.producer(instance + "-" + service));
    KafkaMetrics.bind(registry, producer.metrics());
    return new Events(
        producer,
        "/segue/" + service + "/" + instance,
        () -> UUID.randomUUID().toString(),
        registry);
  }

  /**
   * Sends an event. Events of one key arrive in the order in which one thread sends them. It blocks
   * only while the broker's metadata is not known or the buffer is full.
   *
   * @return done when the broker has it; failed with an {@link EventsException}
   */
  public CompletableFuture<Void> send(String topic, Event event) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    String type = EventType.of(event).type();
    try {
      var unused =
          producer.send(
              Records.write(topic, event, ids.get(), source),
              (metadata, failure) -> {
                if (failure == null) {
                  Meters.EVENTS_SENT.counter(registry, type).increment();
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(unsent(topic, failure));
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      // An illegal state is a producer that was closed meanwhile.
      sent.completeExceptionally(unsent(topic, e));
    }
    return sent;
  }

  /**
   * Sends an event and returns when the broker has it.
   *
   * @throws EventsException when the broker does not have it, as far as we know
   */
  public void sendAndWait(String topic, Event event) {
    try {
      send(topic, event).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventsException("kafka-interrupted", "interrupted while sending to " + topic, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EventsException known ? known : unsent(topic, e.getCause());
    }
  }

  /** Gives what is under way two seconds. */
  @Override
  public void close() {
    producer.close(CLOSE);
  }

  private static EventsException unsent(String topic, Throwable cause) {
    return new EventsException(
        cause instanceof RetriableException ? "kafka-unavailable" : "kafka-refused",
        "an event for " + topic + " was not confirmed by Kafka: " + cause.getMessage(),
        cause);
  }
}
