package dev.segue.testbed.simulation;

import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import dev.segue.stitcher.JobContext;
import dev.segue.stitcher.StitcherCraft;
import dev.segue.stitcher.StitcherMetrics;
import dev.segue.worker.CellStore;
import dev.segue.worker.TrackCraft;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** The bytes of a video that nothing disturbs. */
final class Reference {
  private static final Map<String, Map<String, byte[]>> KNOWN = new HashMap<>();

  private Reference() {}

  /** What lies in the store in the end, by the part of its key behind the video's id. */
  static Map<String, byte[]> of(VideoDescription video, String executionClass, Path scratch) {
    String name =
        String.join(
            "/",
            video.recipe().get("name").asText(),
            video.bundle(),
            executionClass,
            video.frames() + "/" + video.seed(),
            video.prompt(),
            String.valueOf(video.prompts()));
    return KNOWN.computeIfAbsent(name, n -> make(video, executionClass, scratch));
  }

  private static Map<String, byte[]> make(
      VideoDescription video, String executionClass, Path scratch) {
    InMemoryObjectStore store = new InMemoryObjectStore();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Results results = new Results(store, meters);
    SimExperts experts = new SimExperts(SimBundle.of(video.bundle()), executionClass);
    VideoRecipes recipes = new VideoRecipes(experts, results, SimRecipes::of);
    Craft tracks =
        new TrackCraft(
            experts,
            recipes,
            new CellStore(store, results),
            e -> {},
            "r",
            Clock.systemUTC(),
            Duration.ZERO,
            sum -> {});
    Craft windows =
        new StitcherCraft(
            new JobContext(
                "r",
                store,
                results,
                experts,
                recipes::of,
                TinyEncoder::new,
                e -> {},
                e -> {},
                new Repairs(
                    store,
                    ours -> SimRecipes.readers(ours).plan(),
                    e -> {},
                    meters,
                    Clock.systemUTC()),
                new StitcherMetrics(meters),
                scratch,
                () -> new Lookout(Clock.systemUTC(), Duration.ZERO)));
    Plan plan = SimRecipes.readers(video).plan();
    makeTracks(plan, i -> tracks.open(task(video, TaskId.track(i))));
    List<Job> jobs = new ArrayList<>();
    for (int j = 0; j < plan.layout().chunks(); j++) {
      jobs.add(windows.open(task(video, TaskId.window(j))));
    }
    finish(jobs);
    jobs.add(windows.open(task(video, TaskId.pack())));
    finish(jobs);
    Map<String, byte[]> bytes = new HashMap<>();
    String folder = "videos/" + video.id() + "/";
    for (String key : store.keys()) {
      bytes.put(key.substring(folder.length()), store.get(key).orElseThrow());
    }
    return bytes;
  }

  private static Task task(VideoDescription video, TaskId task) {
    return new Task(video, task, 0, null);
  }

  /** Each as soon as those are done that it starts after. */
  private static void makeTracks(Plan plan, IntFunction<Job> opener) {
    Set<Integer> done = new HashSet<>();
    Map<Integer, Job> open = new TreeMap<>();
    while (done.size() < plan.tracks()) {
      for (int i = 0; i < plan.tracks(); i++) {
        if (!done.contains(i) && done.containsAll(plan.startsAfter(i))) {
          Job job = open.computeIfAbsent(i, opener::apply);
          if (advanced(job)) {
            done.add(i);
          }
        }
      }
    }
  }

  private static void finish(List<Job> jobs) {
    while (!jobs.isEmpty()) {
      jobs.removeIf(Reference::advanced);
    }
  }

  /** Goes on with a job; whether it is done. */
  private static boolean advanced(Job job) {
    if (job.state() == Job.State.RUNNABLE) {
      job.step();
    }
    boolean isDone = job.state() == Job.State.DONE;
    if (isDone) {
      job.close();
    }
    return isDone;
  }
}
