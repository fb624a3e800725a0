package dev.segue.infra.events;

import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.KafkaMetrics;
import dev.segue.infra.metrics.Meters;
import dev.segue.schemas.UnreadableEventException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics, all partitions, without a group, and hands their events to a listener on a thread
 * of its own. Every feed sees everything; nothing is committed. Records that carry no event of ours
 * are counted ({@code segue.events.unreadable}) and skipped. It outlasts a broker that is away.
 *
 * <p>The topics exist when it starts; partitions that are added later are not seen.
 */
public final class EventFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Where a feed begins. */
  public enum From {
    /** With the first record that is kept. */
    EARLIEST,
    /** With what is written after the feed started. */
    LATEST
  }

  private final Consumer<String, byte[]> consumer;
  private final EventListener listener;
  private final Map<TopicPartition, Long> ends;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final MeterRegistry registry;
  private final Counter read;
  private final Counter failures;
  private final Thread thread;
  private volatile boolean closed;

  private EventFeed(
      String name,
      Consumer<String, byte[]> consumer,
      Map<TopicPartition, Long> ends,
      EventListener listener,
      MeterRegistry registry) {
    this.consumer = consumer;
    this.ends = ends;
    this.listener = listener;
    this.registry = registry;
    this.read = Meters.EVENTS_READ.counter(registry, name);
    this.failures = Meters.EVENTS_LISTENER_FAILURES.counter(registry, name);
    this.thread = new Thread(this::run, "feed-" + name);
  }

  /**
   * Starts reading. When it returns, where it begins is fixed: with {@link From#LATEST}, whatever
   * is sent from now on is seen.
   *
   * @param name of the feed among those of this process
   * @throws KafkaException when the broker does not answer or a topic is missing
   */
  public static EventFeed start(
      String name,
      Clients clients,
      Collection<String> topics,
      From from,
      EventListener listener,
      MeterRegistry registry) {
    return start(name, clients.consumer("feed-" + name), topics, from, listener, registry);
  }

  /**
   * Starts reading as {@link #start} does, but hears what comes only every {@code gather}: where
   * many processes read a busy topic and none is in a hurry, that spares the broker and all of them
   * most of their requests.
   *
   * @param gather how much later than at once an event may be heard
   * @throws KafkaException when the broker does not answer or a topic is missing
   */
  public static EventFeed startGathering(
      String name,
      Duration gather,
      Clients clients,
      Collection<String> topics,
      From from,
      EventListener listener,
      MeterRegistry registry) {
    return start(name, clients.consumer("feed-" + name, gather), topics, from, listener, registry);
  }

  private static EventFeed start(
      String name,
      Map<String, Object> properties,
      Collection<String> topics,
      From from,
      EventListener listener,
      MeterRegistry registry) {
    Consumer<String, byte[]> consumer = new KafkaConsumer<>(properties);
    try {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      switch (from) {
        case EARLIEST -> consumer.seekToBeginning(partitions);
        case LATEST -> ends.forEach(consumer::seek);
      }
      KafkaMetrics.bind(registry, consumer.metrics());
      EventFeed feed = new EventFeed(name, consumer, ends, listener, registry);
      feed.thread.start();
      return feed;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Done when the listener has heard all that was there when the feed started. */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp.copy();
  }

  /** Stops reading; returns when the listener will hear nothing any more. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        try {
          checkCaughtUp();
          consumer.poll(POLL).forEach(this::hear);
        } catch (WakeupException e) {
          // Closed; the loop's condition sees it.
        } catch (KafkaException e) {
          log.atWarn().addKeyValue("feed", thread.getName()).setCause(e).log("cannot read Kafka");
          pause();
        }
      }
    }
    caughtUp.cancel(false);
  }

  private void checkCaughtUp() {
    if (!caughtUp.isDone()
        && ends.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
      caughtUp.complete(null);
    }
  }

  private void hear(ConsumerRecord<String, byte[]> record) {
    if (closed) {
      return;
    }
    try {
      if (record.value() == null && record.key() != null) {
        listener.onRemoval(record.topic(), record.key());
      } else {
        listener.onEvent(record.topic(), Records.read(record));
      }
      read.increment();
    } catch (UnreadableEventException e) {
      Meters.EVENTS_UNREADABLE.counter(registry, record.topic(), e.problem().code()).increment();
      log.atDebug()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log("skipped: {}", e.getMessage());
    } catch (RuntimeException e) {
      failures.increment();
      log.atError().addKeyValue("topic", record.topic()).setCause(e).log("a listener failed");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
