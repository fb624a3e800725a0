package dev.segue.testbed.simulation;

import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The segment workers and stitchers that live. */
final class Staff {
  static final String ONE = "class one";
  static final String TWO = "class two!";

  private static final int ENOUGH = 4;

  private final World world;
  private final List<Crew> crews = new ArrayList<>();
  private Predicate<Lane> away = lane -> false;
  private int lives;
  private int leastWorkers = Integer.MAX_VALUE;

  Staff(World world) {
    this.world = world;
  }

  /** Some of each kind for each bundle. */
  void begin() {
    boolean isMixed = world.faults.isEnabled(Fault.MIXED_CLASSES);
    List<SimBundle> bundles = world.faults.bundles();
    for (SimBundle bundle : bundles) {
      int workers = (isMixed ? 2 : 1) + world.random.nextInt(6 / bundles.size());
      int stitchers = (isMixed ? 2 : 1) + world.random.nextInt(isMixed ? 2 : 3);
      leastWorkers = Math.min(leastWorkers, workers);
      for (int n = 0; n < workers; n++) {
        String executionClass = isMixed && n % 2 == 1 ? TWO : ONE;
        Lane lane = new Lane(Kind.TRACK, bundle.digest, executionClass);
        join("worker-" + bundle + "-" + n, lane, slots(4));
      }
      for (int n = 0; n < stitchers; n++) {
        String executionClass = isMixed && n % 2 == 1 ? TWO : ONE;
        Lane lane = new Lane(Kind.WINDOW, bundle.digest, executionClass);
        join("stitcher-" + bundle + "-" + n, lane, slots(3));
      }
    }
    if (isMixed) {
      world.faults.happened(Fault.MIXED_CLASSES);
    }
  }

  /** As many as it takes to hold all that wait for each other, where nothing shall take long. */
  private int slots(int most) {
    return world.mode == Mode.UNSERVED ? ENOUGH : 1 + world.random.nextInt(most);
  }

  /** About how long all that is asked for takes. */
  long work() {
    long most = 0;
    for (SimBundle bundle : world.faults.bundles()) {
      most = Math.max(most, world.videos.forwards(bundle) * Crew.STEP / leastWorkers);
    }
    return most + 2_000;
  }

  private void join(String name, Lane lane, int slots) {
    if (away.test(lane)) {
      world.in(null, world.faults.calm() - world.now() + 1, () -> join(name, lane, slots));
      return;
    }
    Crew crew = new Crew(world, name + "." + lives++, lane, slots);
    crews.add(crew);
    world.judge.joined(crew);
    crew.machine.onKill(
        () -> {
          crew.stopped();
          crews.remove(crew);
          world.in(null, 500 + world.random.nextInt(12_000), () -> join(name, lane, slots));
        });
  }

  /** All who serve some lanes are gone, and none comes before faults are over. */
  void sendAway(Predicate<Lane> lanes) {
    away = lanes;
    all().stream().filter(crew -> lanes.test(crew.lane)).forEach(crew -> crew.machine.kill());
  }

  /** Whoever was sent away may come back. */
  void callBack() {
    away = lane -> false;
  }

  /** Whether there is somebody for a bundle who was not sent away. */
  boolean serves(String bundle) {
    return crews.stream()
        .anyMatch(crew -> crew.lane.bundle().equals(bundle) && !away.test(crew.lane));
  }

  List<Crew> all() {
    return List.copyOf(crews);
  }

  /** One of a kind that runs, or null. */
  Crew any(Kind kind) {
    List<Crew> some =
        crews.stream().filter(crew -> crew.lane.kind() == kind && crew.machine.runs()).toList();
    return some.isEmpty() ? null : some.get(world.random.nextInt(some.size()));
  }

  /** One of either kind that runs, or null. */
  Crew any() {
    return any(world.random.nextBoolean() ? Kind.TRACK : Kind.WINDOW);
  }
}
