package dev.segue.testbed.simulation;

import static java.util.stream.Collectors.joining;

import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.recipe.SegmentRun;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.work.Job;
import dev.segue.producer.playlist.ChunkRun;
import dev.segue.producer.playlist.Endings;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what must always hold (the invariants of the design's section 4), after every event. */
final class Judge {
  /** Something that must never happen. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
      super(what);
    }
  }

  private final World world;
  private final ObjectStore store;
  private final ChunkRun viewer;
  private final Map<String, ChunkRun.Listing> listed = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final Map<String, List<Watched>> openings = new HashMap<>();
  private final Map<String, Integer> thrown = new HashMap<>();
  private final Map<String, VideoStatus.State> ended = new HashMap<>();
  private final List<Crew> crews = new ArrayList<>();

  Judge(World world) {
    this.world = world;
    this.store = world.store.unhindered();
    this.viewer = new ChunkRun(store, new Endings(store));
  }

  private static Violation violation(Object... words) {
    return new Violation(Arrays.stream(words).map(String::valueOf).collect(joining(" ")));
  }

  void joined(Crew crew) {
    crews.add(crew);
  }

  /** A crew is dead: its jobs are. */
  void gone(Crew crew) {
    openings
        .values()
        .forEach(
            all ->
                all.forEach(
                    one -> {
                      if (one.crew == crew) {
                        one.closed = true;
                      }
                    }));
  }

  // Bytes

  void stored(String key, byte[] before, byte[] bytes) {
    if (before != null && !SimStore.same(before, bytes)) {
      throw violation(key, "was replaced by something else");
    }
    String id = key.split("/", 3)[1];
    String name = key.split("/", 3)[2];
    if (name.startsWith("hls/") || name.equals("closing") || name.equals("end.json")) {
      changed.add(id);
    }
    VideoDescription video = world.videos.get(id);
    if (world.slips) {
      if (name.contains("/structures/")) {
        checkRebuilt(video, key, bytes);
      }
      return;
    }
    byte[] fixed = world.store.peek(Keys.executionClass(id));
    boolean made = name.startsWith("work") || name.startsWith("hls") || name.equals("video.mp4");
    if (made && !world.isPoison(video)) {
      String executionClass = new String(fixed, StandardCharsets.UTF_8);
      byte[] wanted = Reference.of(video, executionClass, world.scratch).get(name);
      if (wanted == null) {
        throw violation(key, "is nothing that the video has");
      }
      if (!SimStore.same(wanted, bytes)) {
        throw violation(key, "has not the bytes of the undisturbed run");
      }
    }
  }

  /** Whatever the noise is, the structure is what follows from the noise that stands. */
  private void checkRebuilt(VideoDescription video, String key, byte[] bytes) {
    int i = Integer.parseInt(key.replaceAll(".*/([0-9]+)[.]safetensors", "$1"));
    SegmentRun run =
        SimRecipes.of(video).segment(VideoRecipes.spec(video), i, new SimExperts("class one"));
    for (int k = 0; k < SimRecipes.STEPS; k++) {
      byte[] eps = world.store.peek(Keys.noise(video, i, k));
      if (eps == null) {
        return;
      }
      run.accept(Safetensors.read(eps));
    }
    if (!SimStore.same(Safetensors.write(run.structure()), bytes)) {
      throw violation(key, "does not follow from the noise that stands");
    }
  }

  void deleted(String key) {
    if (!key.contains("/work-")) {
      throw violation(key, "was deleted");
    }
    deleted.add(key);
  }

  // Work

  Job watch(Crew crew, Task task, Job job) {
    Watched watched = new Watched(crew, task, job);
    openings.computeIfAbsent(watched.name, n -> new ArrayList<>()).add(watched);
    return watched;
  }

  void letIn(Task task) {
    String id = task.video().id();
    var layout = SimRecipes.of(task.video()).layout(task.video().frames());
    boolean ready =
        switch (task.task().kind()) {
          case SEGMENT -> true;
          case WINDOW ->
              layout.structuresOf(task.task().index()).stream()
                      .allMatch(i -> world.store.has(Keys.structure(task.video(), i)))
                  || world.store.has(Keys.chunk(id, task.task().index()));
          case PACKAGE -> {
            boolean all = true;
            for (int j = 0; j < layout.chunks(); j++) {
              all &= world.store.has(Keys.chunk(id, j));
            }
            yield all;
          }
        };
    if (!ready) {
      throw violation(task.task(), "of", id, "was let in before it was ready");
    }
  }

  /** A job under way, held against what may be repeated and what nobody wants any more. */
  private final class Watched implements Job {
    private final Crew crew;
    private final Task task;
    private final Job job;
    private final String name;
    private final int begun;
    private int forwards;
    private int repeated;
    private final boolean wasCleanedUp;
    private boolean closed;
    private boolean alone;

    Watched(Crew crew, Task task, Job job) {
      this.crew = crew;
      this.task = task;
      this.job = job;
      this.name = task.video().id() + "/" + task.task();
      int stored = 0;
      while (stored < SimRecipes.STEPS && world.store.has(cell(stored))) {
        stored++;
      }
      this.begun = stored;
      this.wasCleanedUp =
          task.task().kind() == Kind.SEGMENT
              && deleted.contains(Keys.structure(task.video(), task.task().index()));
      List<Watched> others = openings.getOrDefault(name, List.of());
      this.alone = others.stream().allMatch(other -> other.closed);
      others.forEach(
          other -> {
            if (!other.closed) {
              other.alone = false;
            }
          });
    }

    private String cell(int step) {
      int index = task.task().index();
      return task.task().kind() == Kind.WINDOW
          ? Keys.refinement(task.video(), index, step)
          : Keys.noise(task.video(), index, step);
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
      if (world.slips && crew.kind == Kind.SEGMENT && world.random.nextInt(3) == 0) {
        crew.experts.slips = true;
      }
      if (thrown.getOrDefault(name, 0) < 2 && world.strikes(Fault.EXPERT_FAILED, 0.1)) {
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
      if (step >= SimRecipes.STEPS) {
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
    public Event result() {
      return job.result();
    }

    @Override
    public void close() {
      closed = true;
      job.close();
    }
  }

  // What everybody sees

  void status(VideoStatus status) {
    if (!status.state().ended()) {
      // A planner that was taken over may say so late; the one that counts says it again.
      ended.remove(status.id());
    } else {
      ended.put(status.id(), status.state());
      boolean excused = world.isPoison(status.video()) || world.hasDeadline(status.id());
      if (status.state() == VideoStatus.State.FAILED && !excused) {
        throw violation(status.id(), "failed:", status.error());
      }
      if (status.state() == VideoStatus.State.CANCELLED && !world.isCancelled(status.id())) {
        throw violation(status.id(), "was cancelled by nobody");
      }
    }
  }

  VideoStatus.State ending(String video) {
    return ended.get(video);
  }

  /** After every event. */
  void check() {
    if (!changed.isEmpty()) {
      changed.forEach(this::checkListing);
      changed.clear();
    }
  }

  private void checkListing(String id) {
    VideoDescription video = world.videos.get(id);
    int count = SimRecipes.of(video).layout(video.frames()).chunks();
    ChunkRun.Listing before = listed.getOrDefault(id, new ChunkRun.Listing(0, false));
    ChunkRun.Listing now = viewer.of(id, 0, count);
    ChunkRun.Listing replica = new ChunkRun(store, new Endings(store)).of(id, 0, count);
    listed.put(id, now);
    if (now.chunks() < before.chunks() || (before.ended() && !now.equals(before))) {
      throw violation("the playlist of", id, "was", before, "and is", now);
    }
    if (!now.equals(replica)) {
      throw violation("the playlist of", id, "is", now, "here and", replica, "there");
    }
    for (int j = 0; j < now.chunks(); j++) {
      if (!world.store.has(Keys.chunk(id, j))) {
        throw violation("chunk", j, "of", id, "is listed and not there");
      }
    }
  }

  /** When all is over. */
  void close() {
    for (VideoDescription video : world.videos.values()) {
      checkEnd(video);
    }
    double different = crews.stream().mapToDouble(Crew::different).sum();
    if (different > 0 && !world.slips) {
      throw violation(different, "results differed from what was there");
    }
  }

  /** Nothing is left but what is watched, and what an extension begins with. */
  private void checkLeftovers(VideoDescription video, boolean isComplete) {
    int last = SimRecipes.of(video).layout(video.frames()).segments() - 1;
    Set<String> kept = new HashSet<>();
    if (isComplete) {
      kept.add(Keys.structure(video, last));
      for (int k = 0; k < SimRecipes.STEPS; k++) {
        kept.add(Keys.noise(video, last, k));
      }
    }
    for (String key : world.store.keys()) {
      if (key.startsWith("videos/" + video.id() + "/work-") && !kept.remove(key)) {
        throw violation(key, "was left over");
      }
    }
    if (!kept.isEmpty()) {
      throw violation(kept, "should have been kept");
    }
  }

  private void checkEnd(VideoDescription video) {
    String id = video.id();
    VideoStatus.State state = ended.get(id);
    checkListing(id);
    ChunkRun.Listing listing = listed.get(id);
    if (state == null || !listing.ended()) {
      throw violation(id, "is", state, ", its playlist", listing);
    }
    int count = SimRecipes.of(video).layout(video.frames()).chunks();
    if (state == VideoStatus.State.COMPLETED
        && (listing.chunks() != count || !world.store.has(Keys.whole(id)))) {
      throw violation(id, "is complete with", listing, "of", count, "chunks");
    }
    checkLeftovers(video, state == VideoStatus.State.COMPLETED);
    boolean mayEndEarly = world.isPoison(video) || world.hasDeadline(id) || world.isCancelled(id);
    if (state != VideoStatus.State.COMPLETED && !mayEndEarly) {
      throw violation(id, "is", state, "for no reason");
    }
    if (world.isPoison(video) && state == VideoStatus.State.COMPLETED) {
      throw violation(id, "cannot be made");
    }
  }
}
