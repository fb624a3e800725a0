package dev.segue.producer.admit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.time.Instant;

/** What admission remembers over a restart, one small record for each thing. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kept")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Kept.Video.class, name = "video"),
  @JsonSubTypes.Type(value = Kept.Work.class, name = "work"),
  @JsonSubTypes.Type(value = Kept.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = Kept.Sure.class, name = "sure")
})
public sealed interface Kept {

  /** The key that it is kept under. */
  String key();

  /** A video that has tasks. */
  record Video(VideoDescription video, int priority, Instant acceptedAt) implements Kept {
    @Override
    public String key() {
      return "video/" + video.id();
    }
  }

  /**
   * A task.
   *
   * @param attempt the one that waits or was let in last
   * @param at since when it is in its phase
   */
  record Work(String video, TaskId task, Phase phase, int attempt, Instant at) implements Kept {
    @Override
    public String key() {
      return "work/" + video + "/" + task;
    }
  }

  /** A video of which no task is wanted any more. */
  record Ended(String video, Instant at) implements Kept {
    @Override
    public String key() {
      return "ended/" + video;
    }
  }

  /** Every task that was let in until then is known to be in its topic. */
  record Sure(Instant until) implements Kept {
    @Override
    public String key() {
      return "sure";
    }
  }

  /** Where a task stands. */
  enum Phase {
    WAITING,
    LET_IN,
    DONE
  }
}
