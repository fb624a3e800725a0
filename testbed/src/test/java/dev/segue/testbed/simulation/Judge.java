package dev.segue.testbed.simulation;

import static java.util.stream.Collectors.joining;

import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.infra.work.Job;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what must always hold (the invariants of the design's section 4), after every event. */
final class Judge {
  /** Something that must never happen. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
      super(what);
    }
  }

  private final World world;
  private final JudgeOfBytes bytes;
  private final JudgeOfPlaylists playlists;
  private final JudgeOfWork work;
  private final Map<String, VideoStatus.State> ended = new HashMap<>();
  private final Map<String, Problem> waiting = new HashMap<>();
  private final List<Crew> crews = new ArrayList<>();

  Judge(World world) {
    this.world = world;
    this.bytes = new JudgeOfBytes(world);
    this.playlists = new JudgeOfPlaylists(world);
    this.work = new JudgeOfWork(world, bytes);
  }

  static Violation violation(Object... words) {
    return new Violation(Arrays.stream(words).map(String::valueOf).collect(joining(" ")));
  }

  void joined(Crew crew) {
    crews.add(crew);
  }

  /** A crew is dead: its jobs are. */
  void gone(Crew crew) {
    work.gone(crew);
  }

  void stored(String key, byte[] before, byte[] now) {
    bytes.stored(key, before, now);
    playlists.stored(key);
  }

  void deleted(String key) {
    bytes.deleted(key);
  }

  /**
   * A task comes into a work topic.
   *
   * @param isMade whether any worker has ever made that topic
   */
  void letIn(Task task, boolean isMade) {
    if (!isMade) {
      throw violation(task.task(), "of", task.key(), "was let in where nobody ever was");
    }
    work.letIn(task);
  }

  /** A worker is given a task. */
  void given(Crew crew, Task task) {
    work.given(crew, task);
  }

  /** A worker begins with a task; what it does is watched. */
  Job watch(Crew crew, Task task, Job job) {
    return work.watch(crew, task, job);
  }

  /** What everybody hears of a video. */
  void status(VideoStatus status) {
    String id = status.id();
    waiting.put(id, status.waiting());
    if (!status.state().ended()) {
      // A planner that was taken over may say so late; the one that counts says it again.
      ended.remove(id);
      return;
    }
    ended.put(id, status.state());
    boolean isExcused = world.videos.isPoison(id) || world.videos.hasDeadline(id);
    if (status.state() == VideoStatus.State.FAILED && !isExcused) {
      throw violation(id, "failed:", status.error());
    }
    if (status.state() == VideoStatus.State.CANCELLED && !world.videos.isCancelled(id)) {
      throw violation(id, "was cancelled by nobody");
    }
  }

  /** How a video has ended, or null. */
  VideoStatus.State ending(String video) {
    return ended.get(video);
  }

  /** After every event. */
  void check() {
    playlists.check();
  }

  /** Nothing is missing but one bundle: who has another one does not wait. */
  void servedAreDone() {
    for (String id : world.videos.ids()) {
      boolean isServed = world.staff.serves(world.videos.get(id).bundle());
      if (isServed && ended.get(id) != VideoStatus.State.COMPLETED) {
        throw violation(id, "is not complete although its bundle is there:", ended.get(id));
      }
    }
  }

  /** Who has waited for long says so. */
  void unservedSaySo() {
    for (String id : world.videos.ids()) {
      boolean isServed = world.staff.serves(world.videos.get(id).bundle());
      if (world.mode == Mode.UNSERVED
          && !isServed
          && ended.get(id) == null
          && waiting.get(id) == null) {
        throw violation(id, "does not say that nobody has its bundle");
      }
    }
  }

  /** When all is over. */
  void close() {
    for (String id : world.videos.ids()) {
      checkEnd(id);
    }
    double different = crews.stream().mapToDouble(Crew::different).sum();
    if (different > 0 && world.mode != Mode.SLIPS) {
      throw violation(different, "results differed from what was there");
    }
  }

  private void checkEnd(String id) {
    VideoStatus.State state = ended.get(id);
    playlists.checkEnd(id, state);
    boolean isComplete = state == VideoStatus.State.COMPLETED;
    checkLeftovers(world.videos.get(id), isComplete);
    if (!isComplete && !world.videos.mayEndEarly(id)) {
      throw violation(id, "is", state, "for no reason");
    }
    if (isComplete && world.videos.isPoison(id)) {
      throw violation(id, "cannot be made");
    }
    if (isComplete && waiting.get(id) != null) {
      throw violation(id, "is complete and waits:", waiting.get(id));
    }
  }

  /** Nothing is left but what is watched, and what edits read. */
  private void checkLeftovers(VideoDescription video, boolean isComplete) {
    Readers readers = SimRecipes.readers(video);
    Plan plan = readers.plan();
    int last = plan.layout().segments() - 1;
    Set<String> kept = new HashSet<>();
    if (isComplete && world.isEditable) {
      for (int segment = 0; segment <= last; segment++) {
        kept.add(Keys.structure(video, segment));
      }
      for (int i = 0; i < plan.tracks(); i++) {
        boolean isRead = plan.segment(i) == last || readers.areReadByOthers(i);
        for (int k = 0; isRead && k < plan.steps(i); k++) {
          kept.add(Keys.cell(video, i, k));
        }
      }
    }
    for (String key : world.store.keys()) {
      if (key.startsWith("videos/" + video.id() + "/work-") && !kept.remove(key)) {
        throw violation(key, "was left over");
      }
    }
    if (!kept.isEmpty()) {
      throw violation(kept, "should have been kept");
    }
  }
}
