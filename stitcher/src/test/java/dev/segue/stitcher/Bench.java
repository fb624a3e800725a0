package dev.segue.stitcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.VideoDescription;
import dev.segue.stitcher.encode.JcodecEncoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A stitcher's jobs on fake experts and a store in memory, driven by hand. */
final class Bench {
  /** Of the three refinement steps of a window. */
  static final int EVALUATIONS = 3 + 1 + 1;

  /** What lies there, as a disk has it. */
  final InMemoryObjectStore store = new InMemoryObjectStore();

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final FakeExperts experts;
  final List<Event> hints = new ArrayList<>();
  final List<TaskReady> lost = new ArrayList<>();
  final List<Task> repairs = new ArrayList<>();
  private final StitcherCraft craft;
  private final VideoDescription video;
  private final FrameMapping mapping;

  Bench(Path scratch, int frames) {
    this(scratch, frames, FrameMapping.NONE);
  }

  Bench(Path scratch, int frames, FrameMapping mapping) {
    this.mapping = mapping;
    experts = new FakeExperts(mapping);
    video = video(frames);
    VerifiedStore verified = new VerifiedStore(store, Safetensors::isWhole, metrics);
    Results results = new Results(verified, metrics);
    VideoRecipes recipes = new VideoRecipes(experts, results);
    craft =
        new StitcherCraft(
            new JobContext(
                "s1",
                verified,
                results,
                experts,
                recipes::of,
                JcodecEncoder.at(15),
                hints::add,
                lost::add,
                new Repairs(
                    verified,
                    asked -> recipes.of(asked).plan(asked.frames()),
                    ready -> repairs.add(ready.task()),
                    metrics,
                    Clock.systemUTC()),
                new StitcherMetrics(metrics),
                scratch,
                () -> new Lookout(Clock.systemUTC(), Duration.ZERO)));
  }

  /** A video of the recipe that videos have by default, with one refinement step of each kind. */
  static VideoDescription video(int frames) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.putArray("refinement").add("coordinated").add("standard").add("temporal");
    try (FakeExperts experts = new FakeExperts()) {
      ObjectNode recipe =
          Recipes.resolve("confiner-long", options, experts.bundle().manifest()).settings();
      return new VideoDescription(
          "v1", "a red ball", frames, 8, 7, FakeExperts.DIGEST, "fake", FakeExperts.LATENT, recipe);
    }
  }

  /** A structure: brighter from frame to frame. */
  static Tensor structure(int segment) {
    int plane = FakeExperts.ROWS * FakeExperts.COLUMNS;
    float[] data = new float[FakeExperts.LENGTH * plane];
    for (int n = 0; n < data.length; n++) {
      int frame = segment * FakeExperts.LENGTH + n / plane;
      data[n] = 0.3f + 0.02f * frame + 0.005f * (n % plane);
    }
    return new Tensor(
        new int[] {1, FakeExperts.LENGTH, FakeExperts.ROWS, FakeExperts.COLUMNS}, data);
  }

  VideoDescription video() {
    return video;
  }

  /** Stores the structures of all segments. */
  Bench withStructures() {
    for (int i = 0; i * FakeExperts.LENGTH < mapping.latents(video.frames()); i++) {
      addStructure(i);
    }
    return this;
  }

  void addStructure(int segment) {
    put(Keys.structure(video, segment), Safetensors.write(structure(segment)));
  }

  void put(String key, byte[] bytes) {
    store.putIfAbsent(key, bytes, "any");
  }

  byte[] get(String key) {
    return store.get(key).orElseThrow(() -> new AssertionError("nothing at " + key));
  }

  double count(String name) {
    return metrics.counter(name).count();
  }

  Job open(TaskId task) {
    return open(video, task);
  }

  Job open(VideoDescription described, TaskId task) {
    return craft.open(new Task(described, task, 0, null));
  }

  /** A task that makes again what is damaged. */
  Job mend(TaskId task) {
    return craft.open(Task.repair(video, task, "fake", null));
  }

  /** Of a track nothing is left, and nothing to make it of. */
  void loseTrack(int track) {
    store.delete(Keys.structure(video, track));
    // What nobody can say the class of nobody can make again.
    store.delete(Keys.executionClass(video.id()));
  }

  /** A bit falls over. */
  void damage(String key) {
    byte[] bytes = get(key);
    bytes[bytes.length / 2] ^= 1;
    store.delete(key);
    put(key, bytes);
  }

  /** Does a task from beginning to end. */
  Event finish(TaskId task) {
    try (Job job = open(task)) {
      run(job);
      return job.result();
    }
  }

  /** Runs a job until it is done. */
  static void run(Job job) {
    while (job.state() == Job.State.RUNNABLE) {
      job.step();
    }
    if (job.state() != Job.State.DONE) {
      throw new AssertionError("the job is " + job.state());
    }
  }
}
