package dev.segue.testbed.simulation;

import java.util.ArrayList;
import java.util.List;

/** A process, or one of its threads: what happens on it stops when it is killed or frozen. */
final class Machine {
  private enum Life {
    RUNS,
    FROZEN,
    DEAD
  }

  /** Ends whatever a machine is doing now. No service may catch it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
    private final transient Machine machine;

    Killed(Machine machine) {
      super(machine.name + " is killed", null, false, false);
      this.machine = machine;
    }

    Machine machine() {
      return machine;
    }
  }

  final String name;
  private final World world;
  private final List<Runnable> missed = new ArrayList<>();
  private Life life = Life.RUNS;

  /** What happens at its next upload, or null. */
  Fault fuse;

  /** Whether it does not reach the store. */
  boolean cutOff;

  /** Whether the store failed it since somebody looked. */
  boolean stumbled;

  private Runnable onKill = () -> {};

  Machine(World world, String name) {
    this.world = world;
    this.name = name;
  }

  void onKill(Runnable then) {
    onKill = then;
  }

  boolean runs() {
    return life == Life.RUNS;
  }

  boolean isDead() {
    return life == Life.DEAD;
  }

  void freeze() {
    if (life == Life.RUNS) {
      life = Life.FROZEN;
      world.trace(name, "frozen");
    }
  }

  /** Goes on with all that should have happened meanwhile. */
  void thaw() {
    if (life == Life.FROZEN) {
      life = Life.RUNS;
      world.trace(name, "thawed");
      missed.forEach(what -> world.in(this, 0, what));
      missed.clear();
    }
  }

  void kill() {
    if (life != Life.DEAD) {
      life = Life.DEAD;
      missed.clear();
      world.trace(name, "killed");
      onKill.run();
    }
  }

  /** Something is due on it. */
  void meet(Runnable what) {
    switch (life) {
      case RUNS -> {
        try {
          what.run();
        } catch (Killed killed) {
          killed.machine().kill();
        }
      }
      case FROZEN -> missed.add(what);
      case DEAD -> {}
    }
  }
}
