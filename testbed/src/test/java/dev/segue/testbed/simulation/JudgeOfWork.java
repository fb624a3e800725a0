package dev.segue.testbed.simulation;

import static dev.segue.testbed.simulation.Judge.violation;

import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.work.Job;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Says which work may be given to whom and when, and how often it may be done. */
final class JudgeOfWork {
  private final World world;
  private final JudgeOfBytes bytes;
  private final Map<String, List<Watched>> openings = new HashMap<>();
  private final Map<String, Integer> thrown = new HashMap<>();

  JudgeOfWork(World world, JudgeOfBytes bytes) {
    this.world = world;
    this.bytes = bytes;
  }

  void gone(Crew crew) {
    openings.values().stream()
        .flatMap(List::stream)
        .filter(one -> one.crew == crew)
        .forEach(one -> one.closed = true);
  }

  void letIn(Task task) {
    VideoDescription video = task.video();
    Plan plan = SimRecipes.readers(video).plan();
    Layout layout = plan.layout();
    int index = task.task().index();
    boolean isReady =
        switch (task.task().kind()) {
          case TRACK ->
              plan.startsAfter(index).stream().allMatch(before -> isDone(video, plan, before));
          case WINDOW ->
              layout.structuresOf(index).stream()
                      .allMatch(i -> world.store.has(Keys.structure(video, i)))
                  || world.store.has(Keys.chunk(video.id(), index));
          case PACKAGE ->
              IntStream.range(0, layout.chunks())
                  .allMatch(j -> world.store.has(Keys.chunk(video.id(), j)));
        };
    if (!isReady) {
      throw violation(task.task(), "of", video.id(), "was let in before it was ready");
    }
  }

  private boolean isDone(VideoDescription video, Plan plan, int track) {
    return IntStream.range(0, plan.steps(track))
            .allMatch(k -> bytes.wasStored(Keys.cell(video, track, k)))
        && (!plan.makesStructure(track)
            || bytes.wasStored(Keys.structure(video, plan.segment(track))));
  }

  void given(Crew crew, Task task) {
    Lane wanted = Wires.lane(task);
    if (!world.safeguards.asRouted(crew.lane).equals(world.safeguards.asRouted(wanted))) {
      throw violation(task.task(), "of", wanted, "was given to", crew.lane);
    }
  }

  Job watch(Crew crew, Task task, Job job) {
    Watched watched = new Watched(crew, task, job);
    openings.computeIfAbsent(watched.name, n -> new ArrayList<>()).add(watched);
    return watched;
  }

  /** A job under way, held against what may be repeated and what nobody wants any more. */
  private final class Watched implements Job {
    private final Crew crew;
    private final Task task;
    private final Job job;
    private final Plan plan;
    private final String name;
    private final int steps;
    private final int begun;
    private final boolean wasCleanedUp;
    private int forwards;
    private int repeated;
    private boolean closed;
    private boolean alone;

    Watched(Crew crew, Task task, Job job) {
      this.crew = crew;
      this.task = task;
      this.job = job;
      this.plan = SimRecipes.readers(task.video()).plan();
      this.name = task.video().id() + "/" + task.task();
      boolean isTrack = task.task().kind() == Kind.TRACK;
      this.steps = isTrack ? plan.steps(task.task().index()) : plan.refinements();
      int stored = 0;
      while (stored < steps && world.store.has(cell(stored))) {
        stored++;
      }
      this.begun = stored;
      this.wasCleanedUp = isTrack && wasCleanedUp(task.task().index());
      List<Watched> others = openings.getOrDefault(name, List.of());
      this.alone = others.stream().allMatch(other -> other.closed);
      others.forEach(
          other -> {
            if (!other.closed) {
              other.alone = false;
            }
          });
    }

    private boolean wasCleanedUp(int track) {
      return bytes.wasDeleted(Keys.cell(task.video(), track, 0))
          || (plan.makesStructure(track)
              && bytes.wasDeleted(Keys.structure(task.video(), plan.segment(track))));
    }

    private String cell(int step) {
      int index = task.task().index();
      return task.task().kind() == Kind.TRACK
          ? Keys.cell(task.video(), index, step)
          : Keys.refinement(task.video(), index, step);
    }

    @Override
    public Job.State state() {
      return job.state();
    }

    @Override
    public void step() {
      if (crew.ended.contains(task.video().id())) {
        throw violation(name, "goes on although", crew.machine.name, "was told that it ended");
      }
      int before = crew.experts.evaluations;
      if (world.mode == Mode.SLIPS
          && task.task().kind() == Kind.TRACK
          && world.random.nextInt(3) == 0) {
        crew.experts.slips = true;
      }
      if (thrown.getOrDefault(name, 0) < 2 && world.faults.strikes(Fault.EXPERT_FAILED, 0.1)) {
        thrown.merge(name, 1, Integer::sum);
        throw new ExpertException("expert-out-of-memory", "the card is full", null);
      }
      try {
        job.step();
      } finally {
        if (crew.experts.evaluations > before) {
          forward();
        }
      }
    }

    private void forward() {
      int step = begun + forwards++;
      if (step >= steps) {
        throw violation(crew.machine.name, "does a step of", name, "that is stored");
      }
      if (wasCleanedUp) {
        throw violation(crew.machine.name, "does", name, "again, which was cleaned up");
      }
      List<Watched> all = openings.get(name);
      for (Watched other : all) {
        if (other != this && other.begun + other.forwards > step) {
          repeated++;
          break;
        }
      }
      if (alone && repeated > 1) {
        throw violation(crew.machine.name, "repeats", repeated, "steps of", name);
      }
    }

    @Override
    public boolean ending() {
      return job.ending();
    }

    @Override
    public TaskResult result() {
      return job.result();
    }

    @Override
    public void close() {
      closed = true;
      job.close();
    }
  }
}
