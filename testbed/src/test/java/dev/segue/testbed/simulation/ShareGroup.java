package dev.segue.testbed.simulation;

import dev.segue.schemas.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * A work topic and the share group over it, as Kafka's were seen to behave: a record is lent to one
 * consumer until its lock ends, is lent again after that, is archived silently when that has
 * happened too often, and an acknowledgement that comes too late may be accepted all the same.
 */
final class ShareGroup {
  static final long LOCK = 10_000;
  private static final int DELIVERIES = 10;

  /** A task in the topic. */
  static final class Lent {
    final Task task;
    private int deliveries;
    private Slot holder;
    private long until;
    private boolean over;

    Lent(Task task) {
      this.task = task;
    }
  }

  private final World world;
  private final List<Lent> topic = new ArrayList<>();
  private final List<Slot> wanting = new ArrayList<>();
  private final boolean isOrdered;

  ShareGroup(World world) {
    this.world = world;
    this.isOrdered = world.random.nextBoolean();
  }

  void append(Task task) {
    topic.add(new Lent(task));
    serve();
  }

  /** A slot waits for a task. */
  void want(Slot slot) {
    wanting.add(slot);
    serve();
  }

  private void serve() {
    wanting.removeIf(slot -> slot.machine().isDead());
    while (!wanting.isEmpty()) {
      Lent next = available();
      if (next == null) {
        return;
      }
      Slot slot = wanting.remove(world.random.nextInt(wanting.size()));
      next.deliveries++;
      if (world.faults.strikes(Fault.TASK_ARCHIVED, 0.1)) {
        world.trace(next.task.task(), "archived");
        next.over = true;
        wanting.add(slot);
        continue;
      }
      next.holder = slot;
      lock(next);
      world.in(slot.machine(), 5 + world.random.nextInt(10), () -> slot.deliver(next));
    }
  }

  /** The oldest; in some worlds mostly the oldest, since nobody may rely on it. */
  private Lent available() {
    topic.removeIf(lent -> lent.over);
    Lent found = null;
    for (Lent lent : topic) {
      if (lent.holder == null) {
        found = lent;
        if (isOrdered || world.random.nextInt(4) > 0) {
          break;
        }
      }
    }
    return found;
  }

  private void lock(Lent lent) {
    long until = world.now() + LOCK;
    lent.until = until;
    world.in(
        null,
        LOCK,
        () -> {
          if (lent.holder != null && lent.until == until) {
            free(lent);
          }
        });
  }

  private void free(Lent lent) {
    lent.holder = null;
    if (lent.deliveries >= DELIVERIES) {
      world.trace(lent.task.task(), "archived, delivered too often");
      lent.over = true;
    }
    serve();
  }

  /** Whether the lock begins anew. */
  boolean renew(Lent lent, Slot slot) {
    if (lent.over || lent.holder != slot) {
      return false;
    }
    lock(lent);
    return true;
  }

  /** Nobody shall get it again. */
  void accept(Lent lent, Slot slot) {
    if (lent.holder == slot || world.random.nextBoolean()) {
      lent.over = true;
    }
  }

  /** Anybody may take it. */
  void release(Lent lent, Slot slot) {
    if (!lent.over && (lent.holder == slot || world.random.nextBoolean())) {
      free(lent);
    }
  }

  /** The broker sees that a consumer is gone. */
  void left(Slot slot) {
    wanting.remove(slot);
    for (Lent lent : List.copyOf(topic)) {
      if (lent.holder == slot) {
        free(lent);
      }
    }
  }

  /** Every broker process is killed: who held what is forgotten. */
  void forgetLocks() {
    for (Lent lent : topic) {
      lent.deliveries = 0;
    }
  }
}
