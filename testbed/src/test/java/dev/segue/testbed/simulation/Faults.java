package dev.segue.testbed.simulation;

import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What goes wrong in a seed, and when. */
final class Faults {
  /** What those who are served take at most beside their work, and long before all is over. */
  private static final long SOON = 30_000;

  private static final long LONG = 120_000;

  private final World world;
  private final Set<Fault> enabled = EnumSet.noneOf(Fault.class);
  private final Set<Fault> happened = EnumSet.noneOf(Fault.class);
  private final List<SimBundle> bundles;
  private long calm;

  Faults(World world) {
    this.world = world;
    if (world.mode == Mode.UNSERVED) {
      enabled.add(Fault.LANES_GONE);
    } else {
      choose();
    }
    boolean isAlone = world.mode != Mode.UNSERVED && world.random.nextInt(3) > 0;
    bundles = isAlone ? List.of(SimBundle.FIRST) : List.of(SimBundle.values());
    if (bundles.size() == 1 && !enabled.contains(Fault.MIXED_CLASSES)) {
      // There would be nobody left.
      enabled.remove(Fault.LANES_GONE);
    }
  }

  private void choose() {
    for (Fault fault : Fault.values()) {
      double share =
          switch (fault) {
            case POISON, MIXED_CLASSES -> 0.15;
            case CANCELLED, DEADLINE, ALL_KILLED -> 0.25;
            // Often nobody gets to feel these.
            case LANES_GONE, STORE_CUT_OFF, UPLOAD_TORN, UPLOAD_UNCONFIRMED -> 0.5;
            default -> 0.35;
          };
      if (world.random.nextDouble() < share) {
        enabled.add(fault);
      }
    }
    if (world.mode == Mode.SLIPS) {
      enabled.remove(Fault.MIXED_CLASSES);
    }
  }

  /** The bundles that there are. */
  List<SimBundle> bundles() {
    return bundles;
  }

  boolean isEnabled(Fault fault) {
    return enabled.contains(fault);
  }

  /** Whether a fault that strikes but once strikes now. */
  boolean happensOnce(Fault fault) {
    boolean does = enabled.remove(fault);
    if (does) {
      happened.add(fault);
    }
    return does;
  }

  void happened(Fault fault) {
    happened.add(fault);
  }

  Set<Fault> happened() {
    return happened;
  }

  /** When faults are over. */
  long calm() {
    return calm;
  }

  /** Whether a fault that may strike at any moment strikes now. */
  boolean strikes(Fault fault, double probability) {
    if (enabled.contains(fault) && world.now() < calm && world.random.nextDouble() < probability) {
      happened.add(fault);
      return true;
    }
    return false;
  }

  /**
   * Says when what happens.
   *
   * @param work about how long all work takes
   */
  void schedule(long work) {
    calm = 2 * work + (world.mode == Mode.UNSERVED ? LONG : 10_000);
    for (Fault fault : enabled) {
      int times = 1 + world.random.nextInt(2);
      for (int n = 0; n < times; n++) {
        world.in(null, 300 + world.random.nextLong(work), () -> strike(fault));
      }
    }
    if (world.mode == Mode.UNSERVED) {
      world.in(null, 2 * work + SOON, world.judge::servedAreDone);
    }
    world.in(null, calm, this::end);
  }

  private void strike(Fault fault) {
    switch (fault) {
      case WORKER_KILLED -> kill(world.staff.any(Kind.TRACK), fault);
      case STITCHER_KILLED -> kill(world.staff.any(Kind.WINDOW), fault);
      case WORKER_FROZEN -> freeze(world.staff.any(Kind.TRACK), fault);
      case STITCHER_FROZEN -> freeze(world.staff.any(Kind.WINDOW), fault);
      case WORKER_LEFT -> leave();
      case LANES_GONE -> lanesGone();
      case KILLED_BEFORE_TELLING, UPLOAD_TORN, UPLOAD_LATE, UPLOAD_UNCONFIRMED -> arm(fault);
      case STORE_DOWN -> {
        world.store.down = true;
        world.in(null, 100 + world.random.nextInt(12_000), () -> world.store.down = false);
      }
      case STORE_CUT_OFF -> cutOff();
      case CANCELLED -> {
        if (world.videos.cancelOne()) {
          happened.add(fault);
        }
      }
      case STEERED -> {
        if (world.videos.steerOne()) {
          happened.add(fault);
        }
      }
      case PRODUCER_KILLED -> killProducer(fault);
      case PRODUCER_ZOMBIE -> zombie();
      case ALL_KILLED -> {
        killProducer(fault);
        world.staff.all().forEach(crew -> crew.machine.kill());
        world.wires.groups().forEach(ShareGroup::forgetLocks);
      }
      case HINT_DROPPED,
          MESSAGE_DELAYED,
          MESSAGE_DUPLICATED,
          TELLING_UNCONFIRMED,
          TASK_DUPLICATED,
          TASK_ARCHIVED,
          EXPERT_FAILED,
          POISON,
          DEADLINE,
          REQUEST_REPEATED,
          MIXED_CLASSES -> {}
    }
  }

  private void lanesGone() {
    happened.add(Fault.LANES_GONE);
    Predicate<Lane> gone =
        bundles.size() > 1
            ? lane -> lane.bundle().equals(SimBundle.SECOND.digest)
            : lane -> lane.executionClass().equals(Staff.TWO);
    world.staff.sendAway(gone);
  }

  private void kill(Crew crew, Fault fault) {
    if (crew != null) {
      happened.add(fault);
      crew.machine.kill();
    }
  }

  private void freeze(Crew crew, Fault fault) {
    if (crew != null) {
      happened.add(fault);
      crew.machine.freeze();
      world.in(null, 2_000 + world.random.nextInt(25_000), crew.machine::thaw);
    }
  }

  private void leave() {
    Crew crew = world.staff.any();
    if (crew != null) {
      happened.add(Fault.WORKER_LEFT);
      crew.leave();
    }
  }

  private Application.Durable anyApplication() {
    List<Application.Durable> all = world.producer.applications;
    return all.get(world.random.nextInt(all.size()));
  }

  private void arm(Fault fault) {
    if (world.random.nextInt(5) == 0) {
      Application.Durable one = anyApplication();
      one.owner().machine.fuse = fault;
      // Its thread dies alone; the producer begins another.
      world.in(null, 30_000, () -> revive(one));
    } else {
      Crew crew = world.staff.any(world.random.nextInt(3) > 0 ? Kind.TRACK : Kind.WINDOW);
      if (crew != null) {
        crew.machine.fuse = fault;
      }
    }
  }

  private void revive(Application.Durable one) {
    if (one.owner().machine.isDead()) {
      world.start(one);
    }
  }

  private void cutOff() {
    Machine machine = null;
    if (world.random.nextInt(4) == 0) {
      machine = anyApplication().owner().machine;
    } else {
      Crew crew = world.staff.any();
      machine = crew == null ? null : crew.machine;
    }
    if (machine != null) {
      Machine cut = machine;
      cut.cutOff = true;
      world.in(null, 100 + world.random.nextInt(15_000), () -> cut.cutOff = false);
    }
  }

  private void killProducer(Fault fault) {
    happened.add(fault);
    List<Application.Durable> all = world.producer.applications;
    all.forEach(one -> one.owner().machine.kill());
    world.in(null, 500 + world.random.nextInt(8_000), () -> all.forEach(this::revive));
  }

  /** A thread stands still, another takes its partition over, and it goes on for a moment. */
  private void zombie() {
    Application.Durable one = anyApplication();
    Machine machine = one.owner().machine;
    if (machine.runs()) {
      happened.add(Fault.PRODUCER_ZOMBIE);
      machine.freeze();
      world.in(
          null,
          6_000,
          () -> {
            if (one.owner().machine == machine) {
              world.start(one);
            }
          });
      world.in(
          null,
          6_000 + world.random.nextInt(20_000),
          () -> {
            machine.thaw();
            if (world.random.nextBoolean()) {
              // Who took over dies before it could put right what the late one wrote.
              world.in(null, world.random.nextInt(60), one.owner().machine::kill);
              world.in(null, 2_000, () -> revive(one));
            }
          });
    }
  }

  private void end() {
    world.trace("calm");
    world.judge.unservedSaySo();
    world.store.down = false;
    world.staff.callBack();
    world.producer.applications.forEach(
        one -> {
          mend(one.owner().machine);
          revive(one);
        });
    world.staff.all().forEach(crew -> mend(crew.machine));
  }

  private static void mend(Machine machine) {
    machine.cutOff = false;
    machine.fuse = null;
    machine.thaw();
  }
}
