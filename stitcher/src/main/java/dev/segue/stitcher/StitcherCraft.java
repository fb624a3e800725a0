package dev.segue.stitcher;

import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.Task;

/**
 * Opens what stands in the topic of windows: windows, and the packaging of whole videos.
 * Thread-safe.
 */
public final class StitcherCraft implements Craft {
  private final JobContext context;

  public StitcherCraft(JobContext context) {
    this.context = context;
  }

  @Override
  public Job open(Task task) {
    return switch (task.task().kind()) {
      case TRACK -> throw new TaskException("task-kind", "a stitcher cannot do " + task.task());
      case WINDOW -> WindowJob.open(context, task);
      case PACKAGE -> PackageJob.open(context, task);
    };
  }
}
