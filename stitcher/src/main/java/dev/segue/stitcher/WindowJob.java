package dev.segue.stitcher;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.Task;
import dev.segue.schemas.VideoDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One window becomes one chunk: refined step by step, if its recipe refines at all, decoded and
 * encoded a few frames at a time, published. The latent after each refinement step is stored, and
 * whoever takes the window up again goes on from the newest one; decoding and encoding begin
 * afresh.
 */
final class WindowJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(WindowJob.class);

  private static final String LATENT_TYPE = "application/octet-stream";

  private final JobContext context;
  private final VideoDescription video;
  private final Recipe recipe;
  private final Window window;
  private final List<Integer> needed;
  private final Map<Integer, Tensor> structures = new TreeMap<>();
  private final Lookout lookout;
  private WindowRun run;
  private ChunkMaker maker;
  private OptionalLong published;

  private WindowJob(
      JobContext context, VideoDescription video, Recipe recipe, Layout layout, int j) {
    this.context = context;
    this.video = video;
    this.recipe = recipe;
    this.window = layout.windows().get(j);
    this.needed = layout.structuresOf(j);
    this.lookout = context.lookouts().get();
    this.published = find();
  }

  private OptionalLong find() {
    return context.store().size(Keys.chunk(video.id(), window.index()));
  }

  static WindowJob open(JobContext context, Task task) {
    VideoDescription video = task.video();
    Recipe recipe = context.recipes().apply(video);
    Layout layout = recipe.plan(video.frames()).layout();
    int j = task.task().index();
    if (j < 0 || j >= layout.chunks()) {
      throw new TaskException(
          "task-out-of-range", task.task() + " of a video with " + layout.chunks() + " windows");
    }
    WindowJob job = new WindowJob(context, video, recipe, layout, j);
    if (job.published.isEmpty()) {
      job.begin();
    }
    return job;
  }

  @Override
  public State state() {
    if (lookout.stoodStill() && published.isEmpty()) {
      published = find();
    }
    if (published.isPresent()) {
      return State.DONE;
    }
    if (run != null || (lookout.isDue() && begin())) {
      return State.RUNNABLE;
    }
    return published.isPresent() ? State.DONE : State.WAITING;
  }

  @Override
  public void step() {
    if (run.step() < run.steps()) {
      refine();
    } else {
      encode();
    }
    lookout.stoodStill();
  }

  /** Decoding is short beside refinement. */
  @Override
  public boolean ending() {
    return run != null && run.step() >= run.steps();
  }

  @Override
  public Event result() {
    return new ChunkPublished(
        video.id(), window.index(), window.frames(), published.getAsLong(), context.worker());
  }

  @Override
  public void close() {
    if (maker != null) {
      maker.close();
    }
  }

  /** Whether the structures have come; what has come is kept. */
  private boolean begin() {
    for (int i : needed) {
      if (!structures.containsKey(i)) {
        Optional<byte[]> stored = context.store().get(Keys.structure(video, i));
        if (stored.isEmpty()) {
          lookout.inVain();
          // What is awaited may have been cleaned up: then this window is published.
          published = find();
          return false;
        }
        structures.put(i, Safetensors.read(stored.get()));
      }
    }
    WindowRun fresh =
        recipe.window(
            VideoRecipes.spec(video), window.index(), Map.copyOf(structures), context.experts());
    resume(fresh);
    run = fresh;
    structures.clear();
    return true;
  }

  /** Steps are stored in order, so the newest stored one stands before the first missing one. */
  private void resume(WindowRun fresh) {
    int done = 0;
    while (done < fresh.steps() && context.store().size(refinement(done)).isPresent()) {
      done++;
    }
    if (done > 0) {
      Optional<byte[]> newest = context.store().get(refinement(done - 1));
      if (newest.isPresent()) {
        fresh.restore(done, Safetensors.read(newest.get()));
        log.atInfo()
            .addKeyValue("video", video.id())
            .addKeyValue("window", window.index())
            .addKeyValue("step", done)
            .addKeyValue("worker", context.worker())
            .log("window taken up where it was left");
      }
    }
  }

  private void refine() {
    int step = run.step();
    run.advance();
    byte[] ours = Safetensors.write(run.latent());
    byte[] standing = context.results().settle(refinement(step), ours, LATENT_TYPE);
    run.restore(step + 1, Safetensors.read(standing));
    context
        .hints()
        .accept(new RefinementStored(video.id(), window.index(), step, context.worker()));
  }

  private void encode() {
    if (maker == null) {
      maker = new ChunkMaker(context, context.format(video), window, run.refined());
    }
    maker.advance();
    if (maker.done()) {
      byte[] init = maker.init();
      byte[] chunk = maker.chunk();
      context.results().settle(Keys.init(video.id()), init, "video/mp4");
      byte[] standing =
          context
              .results()
              .settle(Keys.chunk(video.id(), window.index()), chunk, "video/iso.segment");
      published = OptionalLong.of(standing.length);
      context.metrics().published();
    }
  }

  private String refinement(int step) {
    return Keys.refinement(video, window.index(), step);
  }
}
