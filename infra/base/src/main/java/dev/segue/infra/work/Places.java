package dev.segue.infra.work;

import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The slots of a worker, what each of them holds, and what was told last. Not thread-safe. */
final class Places {
  private static final int MOST_TOLD = 256;

  /** What a slot is at. */
  enum State {
    FREE,
    /** An extra one that could not take: not asked again before something is settled. */
    BARRED,
    TAKING,
    HOLDING,
    SETTLING
  }

  /** Which task of which video. */
  private record Name(String video, TaskId task) {
    static Name of(Task task) {
      return new Name(task.video().id(), task.task());
    }
  }

  /**
   * What a slot holds.
   *
   * @param order of its video among those that this worker met; smaller is older
   * @param took how long its steps took until now
   */
  record Holding(TaskSlot slot, Task task, Job job, long order, Duration took) {}

  private static final class Place {
    final boolean extra;
    State state = State.FREE;
    Holding holding;

    Place(boolean extra) {
      this.extra = extra;
    }
  }

  private final Map<TaskSlot, Place> places = new LinkedHashMap<>();
  private final VideoOrder order = new VideoOrder();

  /**
   * What was told last. A copy that another slot opened before that knows nothing of the result.
   */
  private final Deque<Name> told = new ArrayDeque<>();

  void add(TaskSlot slot) {
    places.put(slot, new Place(false));
  }

  /** One more, for as long as all others wait. */
  void addExtra(TaskSlot slot) {
    places.put(slot, new Place(true));
  }

  /** Whether there are fewer than so many, and none that could not take. */
  boolean mayGrow(int most) {
    return places.size() < most && count(State.BARRED) == 0;
  }

  /** How many slots are at something. */
  int count(State state) {
    return (int) places.values().stream().filter(place -> place.state == state).count();
  }

  /** Does something with each task that is held; it may settle it. */
  void forEachHeld(Consumer<Holding> action) {
    places.values().stream()
        .filter(place -> place.state == State.HOLDING)
        .map(place -> place.holding)
        .toList()
        .forEach(action);
  }

  Holding held(TaskSlot slot) {
    return places.get(slot).holding;
  }

  /** Makes a free slot take. */
  void take() {
    places.entrySet().stream()
        .filter(e -> e.getValue().state == State.FREE)
        .findFirst()
        .ifPresent(
            e -> {
              e.getValue().state = State.TAKING;
              e.getKey().take();
            });
  }

  void hold(TaskSlot slot, Task task, Job job) {
    Place place = places.get(slot);
    place.state = State.HOLDING;
    place.holding = new Holding(slot, task, job, order.of(task.video().id()), Duration.ZERO);
  }

  /** A step of what a slot holds took so long; it may hold nothing any more. */
  void took(TaskSlot slot, Duration step) {
    Holding held = places.get(slot).holding;
    if (held != null) {
      Duration sum = held.took().plus(step);
      places.get(slot).holding =
          new Holding(held.slot(), held.task(), held.job(), held.order(), sum);
    }
  }

  /** Lets go of what a slot holds, if it holds something here. */
  void settle(TaskSlot slot, TaskSlot.Disposition how) {
    Place place = places.get(slot);
    release(place);
    place.state = State.SETTLING;
    places.values().stream()
        .filter(other -> other.state == State.BARRED)
        .forEach(other -> other.state = State.FREE);
    slot.settle(how);
  }

  /**
   * A slot holds nothing any more.
   *
   * @return the task that it held until now, which somebody else may have
   */
  Optional<Task> freed(TaskSlot slot) {
    Place place = places.get(slot);
    Optional<Task> lost = Optional.ofNullable(place.holding).map(Holding::task);
    release(place);
    place.state = place.extra && place.state == State.TAKING ? State.BARRED : State.FREE;
    return lost;
  }

  /** Closes every job. */
  void end() {
    places.values().forEach(Places::release);
  }

  private static void release(Place place) {
    if (place.holding != null) {
      place.holding.job().close();
      place.holding = null;
    }
  }

  /** Whether a copy of a task is held. */
  boolean holds(Task task) {
    return places.values().stream()
        .filter(place -> place.state == State.HOLDING)
        .anyMatch(place -> Name.of(place.holding.task()).equals(Name.of(task)));
  }

  void told(Task task) {
    told.add(Name.of(task));
    if (told.size() > MOST_TOLD) {
      told.remove();
    }
  }

  /** Whether a task's result was told not long ago. */
  boolean wasTold(Task task) {
    return told.contains(Name.of(task));
  }
}
