package dev.segue.infra.work;

import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/**
 * A work loop with all that keeps it going: share consumers, and the capacity that it publishes.
 * Runs from {@link #start} until closed, or until an error that nobody foresaw ends it; then {@link
 * #problem} says which.
 */
public final class WorkService implements AutoCloseable {
  private final WorkLoop loop;
  private final CapacityBeat capacity;
  private final EndedVideos ended;
  private final Runnable wake;

  private WorkService(WorkLoop loop, CapacityBeat capacity, EndedVideos ended, Runnable wake) {
    this.loop = loop;
    this.capacity = capacity;
    this.ended = ended;
    this.wake = wake;
  }

  /**
   * Starts to take tasks; the lane's topic and group are there.
   *
   * @param ended the videos on which no work is wanted, of all workers of this process
   */
  public static WorkService start(
      WorkSettings settings,
      Craft craft,
      EndedVideos ended,
      Clients clients,
      Events events,
      Metrics metrics,
      Clock clock) {
    String name = settings.lane().kind().name().toLowerCase(Locale.ROOT);
    String topic = settings.lane().topic().name();
    String group = settings.lane().group();
    WorkMetrics workMetrics = new WorkMetrics(metrics.registry(), name);
    WorkTurns turns =
        new WorkTurns(settings, craft, events::sendAndWait, ended::contains, workMetrics, clock);
    AtomicInteger slots = new AtomicInteger();
    WorkLoop loop =
        new WorkLoop(
            turns,
            settings,
            (opener, listener) -> {
              String slot = settings.worker() + "-" + name + "-" + slots.getAndIncrement();
              ShareSlot made =
                  new ShareSlot(
                      topic,
                      () -> new KafkaShareConsumer<>(clients.shareConsumer(slot, group)),
                      () -> answers(clients, slot),
                      SlotTimes.USUAL,
                      opener,
                      listener);
              new Thread(made, "slot-" + slot).start();
              return made;
            },
            workMetrics);
    Runnable wake = loop::hint;
    ended.listen(wake);
    new Thread(loop, "work-" + settings.worker()).start();
    return new WorkService(
        loop, new CapacityBeat(settings, events, workMetrics.pace()), ended, wake);
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

  /** Why no tasks are taken any more, or empty while they are. */
  public Optional<String> problem() {
    return loop.problem();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    ended.leave(wake);
    capacity.close();
    loop.close();
  }
}
