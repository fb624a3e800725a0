package dev.segue.stitcher;

import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.TaskException;
import dev.segue.infra.work.Unavailable;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.VideoDescription;
import java.nio.charset.StandardCharsets;

/** Opens what stands in the topic of windows: windows, and the packaging of whole videos. */
final class StitcherCraft implements Craft {
  private final Workshop shop;

  StitcherCraft(Workshop shop) {
    this.shop = shop;
  }

  @Override
  public Job open(Task task) {
    return switch (task.task().kind()) {
      case SEGMENT ->
          throw new TaskException(
              "task-misrouted", "a stitcher got " + task.task() + ": it belongs to other workers");
      case WINDOW -> {
        checkBundle(task.video());
        checkExecutionClass(task.video());
        yield WindowJob.open(shop, task);
      }
      case PACKAGE -> {
        checkBundle(task.video());
        yield PackageJob.open(shop, task);
      }
    };
  }

  private void checkBundle(VideoDescription video) {
    String ours = shop.experts().bundle().digest();
    if (!video.bundle().equals(ours)) {
      throw new Unavailable(
          "video " + video.id() + " needs bundle " + video.bundle() + ", this is " + ours, null);
    }
  }

  /** Whoever computes first fixes the class; others of that class go on, and nobody else. */
  private void checkExecutionClass(VideoDescription video) {
    String ours = shop.experts().executionClass();
    byte[] standing =
        shop.results()
            .claim(
                Keys.executionClass(video.id()),
                ours.getBytes(StandardCharsets.UTF_8),
                "text/plain; charset=utf-8");
    String theirs = new String(standing, StandardCharsets.UTF_8);
    if (!theirs.equals(ours)) {
      throw new Unavailable(
          "video " + video.id() + " was begun on " + theirs + ", this is " + ours, null);
    }
  }
}
