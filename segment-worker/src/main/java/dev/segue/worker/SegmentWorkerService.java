package dev.segue.worker;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.RunningWorkers;
import dev.segue.infra.service.WorkerContext;
import dev.segue.infra.service.WorkerService;
import dev.segue.infra.store.Results;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * The segment workers of a process: they take tracks and make structures of them. Opened once, for
 * what they share: the memory of cells, and the feed of those that others stored. Owns nothing that
 * it was given.
 */
public final class SegmentWorkerService implements WorkerService {
  private final CellStore cells;
  private final EventFeed feed;

  private SegmentWorkerService(CellStore cells, EventFeed feed) {
    this.cells = cells;
    this.feed = feed;
  }

  /** Hears of cells from now on. */
  public static SegmentWorkerService open(ProcessContext process) {
    MeterRegistry registry = process.metrics().registry();
    CellStore cells = new CellStore(process.store(), new Results(process.store(), registry));
    EventFeed feed =
        EventFeed.start(
            "cells",
            process.clients(),
            List.of(Topics.NOISE),
            EventFeed.From.LATEST,
            cells,
            registry);
    return new SegmentWorkerService(cells, feed);
  }

  @Override
  public TaskId.Kind kind() {
    return TaskId.Kind.TRACK;
  }

  @Override
  public RunningWorkers start(WorkerContext context) {
    return SegmentWorker.start(context, cells);
  }

  @Override
  public void close() {
    feed.close();
  }
}
