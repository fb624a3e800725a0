package dev.segue.infra.work;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import dev.segue.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/**
 * A work loop with all that keeps it going: share consumers, the feed of ended videos, the feed of
 * hints, the capacity that it publishes. Runs from {@link #start} until closed.
 */
public final class WorkService implements AutoCloseable {
  /** Hardly longer than a step, so that the end of a video stops its work within two. */
  private static final Duration GATHER = Duration.ofMillis(250);

  private final List<AutoCloseable> parts;
  private final Runnable wake;
  private final Thread thread;

  private WorkService(List<AutoCloseable> parts, Runnable wake, Thread thread) {
    this.parts = parts;
    this.wake = wake;
    this.thread = thread;
  }

  /**
   * Starts to take tasks.
   *
   * @param group the share group
   * @param hints hears what is told of stored steps, before waiting jobs look again
   */
  public static WorkService start(
      WorkSettings settings,
      String group,
      Craft craft,
      EventListener hints,
      Clients clients,
      Events events,
      Metrics metrics,
      Clock clock) {
    String name = settings.kind().name().toLowerCase(Locale.ROOT);
    AtomicReference<WorkLoop> loop = new AtomicReference<>();
    Runnable wake =
        () -> {
          WorkLoop running = loop.get();
          if (running != null) {
            running.hint();
          }
        };
    EndedVideos ended = new EndedVideos(wake);
    EventFeed statuses =
        EventFeed.startGathering(
            settings.worker() + "-ended",
            GATHER,
            clients,
            List.of(Topics.VIDEOS),
            EventFeed.From.EARLIEST,
            ended,
            metrics.registry());
    EventFeed steps =
        EventFeed.start(
            settings.worker() + "-hints",
            clients,
            List.of(Topics.NOISE),
            EventFeed.From.LATEST,
            (topic, event) -> {
              hints.onEvent(topic, event);
              wake.run();
            },
            metrics.registry());
    WorkMetrics workMetrics = new WorkMetrics(metrics.registry(), name);
    WorkTurns turns =
        new WorkTurns(settings, craft, events::sendAndWait, ended::contains, workMetrics, clock);
    AtomicInteger slots = new AtomicInteger();
    loop.set(
        new WorkLoop(
            turns,
            settings.slots(),
            (opener, listener) -> {
              String slot = settings.worker() + "-" + name + "-" + slots.getAndIncrement();
              ShareSlot made =
                  new ShareSlot(
                      settings.topic(),
                      () -> new KafkaShareConsumer<>(clients.shareConsumer(slot, group)),
                      () -> answers(clients, slot),
                      opener,
                      listener);
              new Thread(made, "slot-" + slot).start();
              return made;
            },
            workMetrics));
    Thread thread = new Thread(loop.get(), "work-" + name);
    thread.start();
    return new WorkService(
        List.of(new CapacityBeat(settings, events), loop.get(), steps, statuses), wake, thread);
  }

  /** Asked when there is reason to doubt it, so that no connection is kept for it. */
  static boolean answers(Clients clients, String slot) {
    try (BrokerCheck broker = new BrokerCheck(clients, slot + "-check")) {
      return broker.problem().isEmpty();
    }
  }

  /** Something came that a waiting job may have waited for. From any thread. */
  public void wake() {
    wake.run();
  }

  /** Whether the loop is running. */
  public boolean alive() {
    return thread.isAlive();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the work service did not close", e);
      }
    }
  }
}
