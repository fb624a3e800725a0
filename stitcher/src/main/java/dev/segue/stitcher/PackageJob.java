package dev.segue.stitcher;

import dev.segue.diffusion.plan.Layout;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.infra.work.Unavailable;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoPackaged;
import dev.segue.stitcher.cmaf.WholeVideo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All chunks of a video become one file: one chunk a step, in memory for one chunk, by way of a
 * scratch file that goes when the job is closed. Taken up again it begins afresh; it computes
 * nothing.
 */
final class PackageJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(PackageJob.class);

  /** So many looks in vain go by before what is damaged is asked for once more. */
  private static final int LOOKS = 5;

  private final JobContext context;
  private final VideoDescription video;
  private final List<Integer> chunks;
  private final Lookout lookout;
  private final boolean mends;
  private int looks;
  private OptionalLong packaged;
  private byte[] awaited;
  private Path file;
  private WholeVideo whole;

  private PackageJob(JobContext context, Task task, List<Integer> chunks) {
    this.context = context;
    this.video = task.video();
    this.chunks = chunks;
    this.lookout = context.lookouts().get();
    this.mends = task.mends();
    String key = Keys.whole(video.id());
    boolean isDamaged = mends && context.store().isDamaged(key);
    this.packaged = isDamaged ? OptionalLong.empty() : context.store().size(key);
  }

  static PackageJob open(JobContext context, Task task) {
    VideoDescription video = task.video();
    Layout layout = context.recipes().apply(video).plan(video.frames()).layout();
    return new PackageJob(context, task, layout.chunkFrames());
  }

  @Override
  public State state() {
    if (packaged.isPresent()) {
      return State.DONE;
    }
    boolean allIn = whole != null && whole.next() == chunks.size();
    return allIn || awaited != null || (lookout.isDue() && fetch())
        ? State.RUNNABLE
        : State.WAITING;
  }

  @Override
  public void step() {
    try {
      if (whole == null) {
        file = Scratch.file(context.scratch());
        whole = new WholeVideo(file, context.format(video), awaited, chunks);
      } else if (whole.next() < chunks.size()) {
        whole.append(awaited);
      } else {
        whole.finish();
        long bytes = context.results().settle(Keys.whole(video.id()), file, "video/mp4");
        packaged = OptionalLong.of(bytes);
        if (mends && context.store().isDamaged(Keys.whole(video.id()))) {
          throw new TaskException(
              VerifiedStore.DAMAGED, "what was made of its chunks is not what was written");
        }
      }
      awaited = null;
    } catch (IOException e) {
      throw new Unavailable("cannot write a video into " + context.scratch(), e);
    } catch (IllegalArgumentException e) {
      throw new TaskException(
          "chunk-invalid", "video " + video.id() + " cannot be packaged: " + e.getMessage(), e);
    }
  }

  @Override
  public TaskResult result() {
    return new VideoPackaged(video.id(), packaged.getAsLong(), context.worker());
  }

  @Override
  public void close() {
    try {
      if (whole != null) {
        whole.close();
      }
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.atWarn().addKeyValue("video", video.id()).setCause(e).log("{} was not removed", file);
    }
  }

  /** Whether what the next step reads is here: first the initialization segment, then chunks. */
  private boolean fetch() {
    String key = whole == null ? Keys.init(video.id()) : Keys.chunk(video.id(), whole.next());
    Optional<byte[]> stored = context.store().get(key);
    awaited = stored.orElse(null);
    if (awaited == null) {
      lookout.inVain();
      missed(key);
    }
    return awaited != null;
  }

  /** What is damaged is asked for; where a video has ended, what is missing, too. */
  private void missed(String key) {
    boolean isDue = looks % LOOKS == 0;
    looks++;
    if (!isDue || !(mends || context.store().isDamaged(key))) {
      return;
    }
    TaskId maker = TaskId.window(whole == null ? 0 : whole.next());
    if (context.repairs().ask(video, maker) == Repairs.Answer.IMPOSSIBLE) {
      throw new TaskException(
          VerifiedStore.DAMAGED, key + " is damaged, and what it was made of is gone");
    }
  }
}
