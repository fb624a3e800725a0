package dev.segue.testbed.simulation;

import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Craft;
import dev.segue.infra.work.EndedVideos;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.Unavailable;
import dev.segue.infra.work.WorkMetrics;
import dev.segue.infra.work.WorkSettings;
import dev.segue.infra.work.WorkTimes;
import dev.segue.infra.work.WorkTurns;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Topics;
import dev.segue.schemas.WorkerCapacity;
import dev.segue.stitcher.JobContext;
import dev.segue.stitcher.StitcherCraft;
import dev.segue.stitcher.StitcherMetrics;
import dev.segue.worker.CellStore;
import dev.segue.worker.TrackCraft;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One life of a segment worker or a stitcher: the services' own classes, run by events. */
final class Crew {
  static final long STEP = 200;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration VALIDITY = Duration.ofSeconds(15);
  private static final long STORE_PATIENCE = 4_000;

  final Machine machine;
  final Lane lane;
  final SimExperts experts;
  final EndedVideos ended = new EndedVideos();
  private final World world;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WorkTurns turns;
  private final List<Slot> slots = new ArrayList<>();
  private final WorkSettings settings;
  private final Clock clock;
  private CellStore cells;
  private long busyUntil;
  private long generation;
  private boolean awake;
  private boolean leaving;

  Crew(World world, String name, Lane lane, int slotCount) {
    this.world = world;
    this.machine = new Machine(world, name);
    this.lane = lane;
    this.experts = new SimExperts(SimBundle.of(lane.bundle()), lane.executionClass());
    this.clock = new SimClock(() -> world.now() + experts.evaluations * STEP);
    boolean isWorker = lane.kind() == Kind.TRACK;
    Duration patience =
        world.safeguards == Safeguards.NO_PARKING_RULE ? Duration.ofDays(365) : PATIENCE;
    // Some workers make room for what theirs waits for, others give back.
    boolean grows = isWorker && world.random.nextBoolean();
    int mostSlots =
        grows && world.safeguards != Safeguards.NO_PARKING_RULE ? slotCount + 3 : slotCount;
    settings =
        new WorkSettings(
            name,
            lane,
            isWorker ? Topics.STRUCTURES : Topics.CHUNKS,
            slotCount,
            mostSlots,
            WorkTimes.of(LOOK_AGAIN, patience).withCapacityValidity(VALIDITY));
    Craft craft = isWorker ? tracks() : windows();
    turns =
        new WorkTurns(
            settings,
            task -> world.judge.watch(this, task, craft.open(task)),
            this::tell,
            ended::contains,
            new WorkMetrics(meters, "sim"),
            clock);
    ShareGroup group = world.wires.made(lane);
    turns.open(
        () -> {
          Slot slot = new Slot(world, this, group);
          slots.add(slot);
          return slot;
        });
    ended.listen(this::wake);
    world.wires.statuses.forEach(
        topic -> topic.log.forEach(status -> ended.onEvent(Topics.VIDEOS, status)));
    beat();
    wake();
  }

  private VideoRecipes recipes(Results results) {
    String said = world.safeguards.asSaid(lane.executionClass());
    return new VideoRecipes(
        new SimExperts(SimBundle.of(lane.bundle()), said), results, SimRecipes::of);
  }

  private TrackCraft tracks() {
    ObjectStore store = world.store.from(machine);
    Results results = new Results(store, meters);
    cells = new CellStore(store, results);
    return new TrackCraft(
        experts,
        recipes(results),
        cells,
        this::hint,
        machine.name,
        clock,
        LOOK_AGAIN,
        sum ->
            world.in(
                machine,
                1,
                () -> {
                  sum.run();
                  wake();
                }));
  }

  private StitcherCraft windows() {
    ObjectStore store = world.store.from(machine);
    Results results = new Results(store, meters);
    return new StitcherCraft(
        new JobContext(
            machine.name,
            store,
            results,
            experts,
            recipes(results)::of,
            TinyEncoder::new,
            this::hint,
            world.wires.admission::append,
            new Repairs(
                store,
                video -> SimRecipes.readers(video).plan(),
                world.wires.admission::append,
                meters,
                clock),
            new StitcherMetrics(meters),
            world.scratch,
            () -> new Lookout(clock, LOOK_AGAIN)));
  }

  WorkTurns turns() {
    return turns;
  }

  /** How many results differed from what was there. */
  double different() {
    return meters.get("segue.results.different").counter().count();
  }

  /** Something came: the next turn is due. */
  void wake() {
    if (!awake) {
      awake = true;
      world.in(machine, Math.max(0, busyUntil - world.now()), this::turn);
    }
  }

  private void turn() {
    awake = false;
    if (leaving) {
      return;
    }
    generation++;
    machine.stumbled = false;
    experts.evaluations = 0;
    Duration rest = turns.turn();
    if (!rest.isZero()) {
      if (slots.stream().anyMatch(Slot::holds)) {
        long now = generation;
        world.in(
            machine,
            rest.toMillis(),
            () -> {
              if (generation == now) {
                wake();
              }
            });
      }
      return;
    }
    long took = machine.stumbled ? STORE_PATIENCE : experts.evaluations * STEP + 2;
    experts.evaluations = 0;
    busyUntil = world.now() + took;
    wake();
  }

  /** Hears what stands in the topics that everybody reads. */
  void hear(String topic, Event event) {
    if (topic.equals(Topics.VIDEOS)) {
      ended.onEvent(topic, event);
    } else {
      if (cells != null) {
        cells.onEvent(topic, event);
      }
      wake();
    }
  }

  private void hint(Event event) {
    if (event instanceof CellStored) {
      world.wires.hint(this, event);
    }
  }

  private void tell(String topic, Event event) {
    world.wires.tell(this, topic, event);
  }

  Unavailable unconfirmed() {
    machine.stumbled = true;
    return new Unavailable("the broker does not confirm", null);
  }

  private void beat() {
    if (!leaving) {
      capacity(settings.inFlight());
      world.in(machine, VALIDITY.toMillis() / 3, this::beat);
    }
  }

  private void capacity(int count) {
    WorkerCapacity word =
        new WorkerCapacity(
            machine.name, lane.kind(), lane.bundle(), lane.executionClass(), count, VALIDITY);
    world.in(null, 5 + world.random.nextInt(20), () -> world.wires.admission.append(word));
  }

  /** Ends as on SIGTERM: gives back what it holds. */
  void leave() {
    leaving = true;
    turns.stop();
    slots.forEach(Slot::close);
    turns.end();
    capacity(0);
    machine.kill();
  }

  /** It is dead; the broker notices after a moment. */
  void stopped() {
    world.judge.gone(this);
    world.in(null, 100 + world.random.nextInt(400), () -> slots.forEach(Slot::close));
  }
}
