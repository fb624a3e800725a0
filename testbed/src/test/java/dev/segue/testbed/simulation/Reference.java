package dev.segue.testbed.simulation;

import dev.segue.diffusion.plan.Layout;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import dev.segue.stitcher.StitcherCraft;
import dev.segue.stitcher.StitcherMetrics;
import dev.segue.stitcher.Workshop;
import dev.segue.worker.SegmentCraft;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bytes of a video that nothing disturbs. */
final class Reference {
  private static final Map<String, Map<String, byte[]>> KNOWN = new HashMap<>();

  private Reference() {}

  /** What lies in the store in the end, by the part of its key behind the video's id. */
  static Map<String, byte[]> of(VideoDescription video, String executionClass, Path scratch) {
    String name =
        video.recipe().get("name") + "/" + video.frames() + "/" + video.seed() + executionClass;
    return KNOWN.computeIfAbsent(name, n -> make(video, executionClass, scratch));
  }

  private static Map<String, byte[]> make(
      VideoDescription video, String executionClass, Path scratch) {
    InMemoryObjectStore store = new InMemoryObjectStore();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Results results = new Results(store, meters);
    SimExperts experts = new SimExperts(executionClass);
    VideoRecipes recipes = new VideoRecipes(experts, results, SimRecipes::of);
    Craft segments =
        new SegmentCraft(
            experts, recipes, store, results, e -> {}, "r", Clock.systemUTC(), Duration.ZERO);
    Craft windows =
        new StitcherCraft(
            new Workshop(
                "r",
                store,
                results,
                experts,
                recipes::of,
                TinyEncoder::new,
                e -> {},
                new StitcherMetrics(meters),
                scratch,
                () -> new Lookout(Clock.systemUTC(), Duration.ZERO)));
    Layout layout = SimRecipes.of(video).layout(video.frames());
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < layout.segments(); i++) {
      jobs.add(segments.open(new Task(video, TaskId.segment(i), 0)));
    }
    finish(jobs);
    for (int j = 0; j < layout.chunks(); j++) {
      jobs.add(windows.open(new Task(video, TaskId.window(j), 0)));
    }
    finish(jobs);
    jobs.add(windows.open(new Task(video, TaskId.pack(), 0)));
    finish(jobs);
    Map<String, byte[]> bytes = new HashMap<>();
    String folder = "videos/" + video.id() + "/";
    for (String key : store.keys()) {
      bytes.put(key.substring(folder.length()), store.get(key).orElseThrow());
    }
    return bytes;
  }

  private static void finish(List<Job> jobs) {
    while (!jobs.isEmpty()) {
      for (Job job : List.copyOf(jobs)) {
        if (job.state() == Job.State.RUNNABLE) {
          job.step();
        } else if (job.state() == Job.State.DONE) {
          job.close();
          jobs.remove(job);
        }
      }
    }
  }
}
