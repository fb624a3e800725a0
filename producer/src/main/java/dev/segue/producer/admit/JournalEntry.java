package dev.segue.producer.admit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Problem;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.WorkerCapacity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What admission remembers over a restart, one small record for each thing. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kept")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Video.class, name = "video"),
  @JsonSubTypes.Type(value = JournalEntry.Work.class, name = "work"),
  @JsonSubTypes.Type(value = JournalEntry.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = JournalEntry.Worker.class, name = "worker"),
  @JsonSubTypes.Type(value = JournalEntry.Sure.class, name = "sure")
})
public sealed interface JournalEntry {

  /** The key that it is kept under. */
  String key();

  /**
   * A video that has tasks.
   *
   * @param executionClass the one that it is made on, or null while none is chosen
   * @param begun true when the store holds it to that class, null while nothing says so
   * @param waiting why nobody can work on it, as the planner was told last; null when somebody can
   * @param toldAt when the planner was told so, or null when it never was
   * @param steering the wishes to steer it that were decided and not yet taken, in order; null for
   *     none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Video(
      VideoDescription video,
      @JsonUnwrapped Terms terms,
      String executionClass,
      Boolean begun,
      Problem waiting,
      Instant toldAt,
      List<Pending> steering)
      implements JournalEntry {
    @Override
    public String key() {
      return "video/" + video.id();
    }

    /** A video of which nothing is known but that it has tasks. */
    static Video of(VideoDescription video, Terms terms) {
      return new Video(video, terms, null, null, null, null, null);
    }

    /** Chosen by admission, which may choose again while nothing was begun. */
    Video on(String chosen) {
      return new Video(video, terms, chosen, begun, waiting, toldAt, steering);
    }

    /** A worker said that it was begun on its class. */
    Video asBegun() {
      return new Video(video, terms, executionClass, true, waiting, toldAt, steering);
    }

    @JsonIgnore
    boolean isBegun() {
      return begun != null;
    }

    Video waitingFor(Problem reason, Instant now) {
      return new Video(video, terms, executionClass, begun, reason, now, steering);
    }

    /** The decisions that its planner has not taken yet. */
    @JsonIgnore
    List<Pending> pending() {
      return steering == null ? List.of() : steering;
    }

    /** With one more decision. */
    Video steer(Pending decision) {
      List<Pending> all = new ArrayList<>(pending());
      all.add(decision);
      return with(video, all);
    }

    /** Its planner has taken a decision, and says how the video is now. */
    Video taken(VideoDescription now, String id) {
      boolean isNewer = now.steerings() > video.steerings();
      return with(
          isNewer ? now : video,
          pending().stream().filter(one -> !one.wish().steering().equals(id)).toList());
    }

    private Video with(VideoDescription description, List<Pending> pending) {
      List<Pending> some = pending.isEmpty() ? null : pending;
      return new Video(description, terms, executionClass, begun, waiting, toldAt, some);
    }
  }

  /**
   * A decision that a wish to steer holds from a frame on.
   *
   * @param from the frame
   * @param at when it was decided
   */
  record Pending(SteeringRequested wish, int from, Instant at) {}

  /**
   * A task.
   *
   * @param attempt the one that waits or was let in last
   * @param at since when it is in its phase
   * @param vanished how many attempts have vanished without a word; version 0.1 counted none
   */
  record Work(String video, TaskId task, Phase phase, int attempt, Instant at, Integer vanished)
      implements JournalEntry {
    public Work {
      vanished = vanished == null ? 0 : vanished;
    }

    @Override
    public String key() {
      return "work/" + video + "/" + task;
    }

    /** The same attempt in another phase. */
    Work in(Phase next, Instant now) {
      return new Work(video, task, next, attempt, now, vanished);
    }

    /** Another attempt, which waits. */
    Work again(int next, Instant now) {
      return new Work(video, task, Phase.WAITING, next, now, vanished);
    }

    /** The attempt that was let in is taken for lost. */
    Work lost() {
      return new Work(video, task, phase, attempt, at, vanished + 1);
    }
  }

  /** A video of which no task is wanted any more. */
  record Ended(String video, Instant at) implements JournalEntry {
    @Override
    public String key() {
      return "ended/" + video;
    }
  }

  /**
   * What a worker can take, so that a restart holds nobody up until it says so again.
   *
   * @param until when its word no longer counts
   */
  record Worker(WorkerCapacity word, Instant until) implements JournalEntry {
    @Override
    public String key() {
      return "worker/" + word.worker() + "/" + lane().topic().name();
    }

    @JsonIgnore
    Lane lane() {
      return new Lane(word.kind(), word.bundle(), word.executionClass());
    }
  }

  /** Every word that was said until then is known to be in its topic. */
  record Sure(Instant until) implements JournalEntry {
    @Override
    public String key() {
      return "sure";
    }
  }

  /** Where a task stands. */
  enum Phase {
    WAITING,
    LET_IN,
    DONE,
    /** It vanished so often that its video fails. */
    GIVEN_UP
  }
}
