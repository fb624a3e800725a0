package dev.segue.testbed.simulation;

import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What travels between the services, and what happens to it on the way. */
final class Wires {
  final Topic requests = new Topic();
  final List<Topic> accepted = new ArrayList<>();
  final List<Topic> structures = new ArrayList<>();
  final List<Topic> chunks = new ArrayList<>();
  final Topic admission = new Topic();
  final List<Topic> statuses = new ArrayList<>();
  private final Map<Lane, ShareGroup> lanes = new LinkedHashMap<>();
  private final World world;

  Wires(World world) {
    this.world = world;
    for (int p = 0; p < Producer.PARTITIONS; p++) {
      accepted.add(new Topic());
      structures.add(new Topic());
      chunks.add(new Topic());
      Topic told = new Topic();
      told.follow(() -> tellStatus(told));
      statuses.add(told);
    }
  }

  /** The work topic of a lane, which its workers make. */
  ShareGroup made(Lane lane) {
    return lanes.computeIfAbsent(world.safeguards.asRouted(lane), key -> new ShareGroup(world));
  }

  /** The work topic of a lane, or null where no worker has ever made it. */
  ShareGroup found(Lane lane) {
    return lanes.get(world.safeguards.asRouted(lane));
  }

  Collection<ShareGroup> groups() {
    return lanes.values();
  }

  /** Admission says something, to a worker or to the planner. */
  void say(Event word) {
    if (word instanceof Task task) {
      letIn(task);
    } else {
      structures.get(Producer.partition(word.key())).append(word);
    }
  }

  private void letIn(Task task) {
    Lane lane = lane(task);
    ShareGroup group = found(lane);
    world.judge.letIn(task, group != null);
    world.trace("let in", task.video().id(), task.task(), "attempt", task.attempt(), lane);
    group.append(task);
    if (world.faults.strikes(Fault.TASK_DUPLICATED, 0.1)) {
      world.in(null, world.random.nextInt(10_000), () -> group.append(task));
    }
  }

  /** Where a task has to go. */
  static Lane lane(Task task) {
    return new Lane(task.task().kind(), task.video().bundle(), task.executionClass());
  }

  /** A worker tells a result or a failure, and waits for the broker's confirmation. */
  void tell(Crew crew, String name, Event event) {
    int p = Producer.partition(event.key());
    Topic topic =
        switch (name) {
          case Topics.STRUCTURES -> structures.get(p);
          case Topics.CHUNKS -> chunks.get(p);
          case Topics.ADMISSION -> admission;
          default -> throw new IllegalArgumentException(name);
        };
    world.trace(crew.machine.name, "tells", event);
    if (world.faults.strikes(Fault.TELLING_UNCONFIRMED, 0.1)) {
      if (world.random.nextBoolean()) {
        world.in(null, world.random.nextInt(20_000), () -> topic.append(event));
      }
      throw crew.unconfirmed();
    }
    topic.append(event);
    if (world.faults.strikes(Fault.MESSAGE_DUPLICATED, 0.1)) {
      world.in(null, world.random.nextInt(20_000), () -> topic.append(event));
    }
  }

  /** A hint goes to everybody, unless it gets lost. */
  void hint(Crew from, Event event) {
    for (Crew crew : world.staff.all()) {
      if (crew != from
          && crew.lane.kind() == Kind.TRACK
          && !world.faults.strikes(Fault.HINT_DROPPED, 0.5)) {
        world.in(crew.machine, 10 + world.random.nextInt(40), () -> crew.hear(Topics.NOISE, event));
      }
    }
    world.in(from.machine, 10, () -> from.hear(Topics.NOISE, event));
  }

  private void tellStatus(Topic topic) {
    VideoStatus status = (VideoStatus) topic.log.get(topic.log.size() - 1);
    world.trace(status.id(), status.state(), status.waiting() == null ? "" : status.waiting());
    world.judge.status(status);
    for (Crew crew : world.staff.all()) {
      world.in(
          crew.machine, 10 + world.random.nextInt(200), () -> crew.hear(Topics.VIDEOS, status));
    }
  }
}
