package dev.segue.infra.work;

import dev.segue.infra.events.Events;
import dev.segue.schemas.Topics;
import dev.segue.schemas.WorkerCapacity;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells admission what a worker can take, for as long as it lives. */
final class CapacityBeat implements AutoCloseable {
  private final WorkSettings settings;
  private final Events events;
  private final Pace pace;
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "capacity"));

  CapacityBeat(WorkSettings settings, Events events, Pace pace) {
    this.settings = settings;
    this.events = events;
    this.pace = pace;
    long third = settings.times().capacityValidity().toMillis() / 3;
    var unused =
        beat.scheduleAtFixedRate(() -> tell(settings.inFlight()), 0, third, TimeUnit.MILLISECONDS);
  }

  private void tell(int slots) {
    var unused =
        events.send(
            Topics.ADMISSION,
            new WorkerCapacity(
                settings.worker(),
                settings.lane().kind(),
                settings.lane().bundle(),
                settings.lane().executionClass(),
                slots,
                settings.times().capacityValidity(),
                slots == 0 ? null : pace.mean().orElse(null)));
  }

  /** Says that nothing can be taken any more. */
  @Override
  public void close() {
    beat.shutdownNow();
    tell(0);
  }
}
