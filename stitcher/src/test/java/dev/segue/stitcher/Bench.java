package dev.segue.stitcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Job;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import dev.segue.stitcher.encode.JcodecEncoder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A stitcher's jobs on fake experts and a store in memory, driven by hand. */
final class Bench {
  final InMemoryObjectStore store = new InMemoryObjectStore();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final FakeExperts experts = new FakeExperts();
  final List<Event> hints = new ArrayList<>();
  private final StitcherCraft craft;
  private final VideoDescription video;

  Bench(Path scratch, int frames) {
    video =
        new VideoDescription(
            "v1",
            "a red ball",
            frames,
            8,
            7,
            FakeExperts.DIGEST,
            JsonNodeFactory.instance.objectNode().put("name", "fake"));
    craft =
        new StitcherCraft(
            new Workshop(
                "s1",
                store,
                new Results(store, metrics),
                experts,
                any -> new FakeRecipe(),
                JcodecEncoder.at(15),
                hints::add,
                new StitcherMetrics(metrics),
                scratch));
  }

  VideoDescription video() {
    return video;
  }

  /** Stores the structures of all segments. */
  Bench withStructures() {
    for (int i = 0; i * FakeRecipe.LENGTH < video.frames(); i++) {
      addStructure(i);
    }
    return this;
  }

  void addStructure(int segment) {
    put(Keys.structure(video, segment), Latents.write(FakeRecipe.structure(segment)));
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
    return craft.open(new Task(described, task, 0));
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
