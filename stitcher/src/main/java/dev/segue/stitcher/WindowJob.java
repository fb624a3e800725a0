package dev.segue.stitcher;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One window becomes one chunk: refined step by step, if its recipe refines at all, decoded and
 * encoded a few frames at a time, published. The latent after each refinement step is stored, and
 * whoever takes the window up again goes on from the newest one; decoding and encoding begin
 * afresh.
 *
 * <p>Where latents before the window's warm the decoder up, their refinement is read from the
 * store; what is missing of it, since whoever has that window is not so far, is done here too. So
 * it never waits for another window.
 */
final class WindowJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(WindowJob.class);

  /** After so many looks in vain for a structure it is asked for. */
  private static final int LOOKS = 5;

  private final JobContext context;
  private final VideoDescription video;
  private final Recipe recipe;
  private final Layout layout;
  private final int window;
  private final List<Integer> needed;
  private final Map<Integer, Tensor> structures = new TreeMap<>();
  private final Lookout lookout;
  private final boolean mends;
  private int looks;

  /** Of the windows whose latents are decoded, this one the last; null until they can begin. */
  private List<Refinement> refinements;

  private ChunkMaker maker;
  private OptionalLong published;

  private WindowJob(
      JobContext context,
      VideoDescription video,
      boolean mends,
      Recipe recipe,
      Layout layout,
      int j) {
    this.context = context;
    this.video = video;
    this.mends = mends;
    this.recipe = recipe;
    this.layout = layout;
    this.window = j;
    this.needed = layout.structuresOf(j);
    this.lookout = context.lookouts().get();
    this.published = find();
  }

  /** Whether it is published; one that mends takes nothing for published that it did not read. */
  private OptionalLong find() {
    String chunk = Keys.chunk(video.id(), window);
    String init = Keys.init(video.id());
    OptionalLong size = context.store().size(chunk);
    boolean isDamaged =
        mends
            && (context.store().isDamaged(chunk)
                || context.store().isDamaged(init)
                || context.store().size(init).isEmpty());
    return isDamaged ? OptionalLong.empty() : size;
  }

  static WindowJob open(JobContext context, Task task) {
    VideoDescription video = new SteeredTimelines(context.store()).newest(task.video());
    Recipe recipe = context.recipes().apply(video);
    Layout layout = recipe.plan(video.frames()).layout();
    int j = task.task().index();
    if (j < 0 || j >= layout.chunks()) {
      throw new TaskException(
          "task-out-of-range", task.task() + " of a video with " + layout.chunks() + " windows");
    }
    WindowJob job = new WindowJob(context, video, task.mends(), recipe, layout, j);
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
    if (refinements != null || (lookout.isDue() && begin())) {
      return State.RUNNABLE;
    }
    return published.isPresent() ? State.DONE : State.WAITING;
  }

  @Override
  public void step() {
    Refinement next = unfinished();
    if (next == null) {
      encode();
    } else {
      next.advance();
    }
    lookout.stoodStill();
  }

  /** This window's refinement, then what is missing of those before it; null when all is done. */
  private Refinement unfinished() {
    if (!own().done()) {
      return own();
    }
    for (Refinement before : refinements) {
      if (!before.done()) {
        before.takeUp();
      }
      if (!before.done()) {
        return before;
      }
    }
    return null;
  }

  private Refinement own() {
    return refinements.get(refinements.size() - 1);
  }

  /** Decoding is short beside refinement. */
  @Override
  public boolean ending() {
    return refinements != null && own().done();
  }

  @Override
  public TaskResult result() {
    return new ChunkPublished(
        video.id(),
        window,
        layout.chunkFrames().get(window),
        published.getAsLong(),
        context.worker());
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
          if (published.isEmpty()) {
            missed(i);
          }
          return false;
        }
        structures.put(i, Safetensors.read(stored.get()));
      }
    }
    refinements =
        IntStream.rangeClosed(layout.warmedFrom(window), window)
            .mapToObj(this::refinement)
            .toList();
    structures.clear();
    if (own().takeUp()) {
      log.atInfo()
          .addKeyValue("video", video.id())
          .addKeyValue("window", window)
          .addKeyValue("step", own().step())
          .addKeyValue("worker", context.worker())
          .log("window taken up where it was left");
    }
    return true;
  }

  /**
   * A window is let in when its structures are there. One that is missing was damaged and removed,
   * or has gone in some other way: whoever makes such is asked to make it again.
   */
  private void missed(int segment) {
    looks++;
    if (looks % LOOKS != 0) {
      return;
    }
    if (mends) {
      mend(segment);
      return;
    }
    Plan plan = recipe.plan(video.frames());
    IntStream.range(0, plan.tracks())
        .filter(track -> plan.makesStructure(track) && plan.segment(track) == segment)
        .forEach(
            track -> {
              log.atWarn()
                  .addKeyValue("video", video.id())
                  .addKeyValue("segment", segment)
                  .log("a structure is gone; its track is asked for again");
              Task again = new Task(video, TaskId.track(track), 0, null);
              context.lost().accept(new TaskReady(again, Terms.of(Terms.PRIORITY, Instant.now())));
            });
  }

  private void mend(int segment) {
    Plan plan = recipe.plan(video.frames());
    int track =
        IntStream.range(0, plan.tracks())
            .filter(i -> plan.makesStructure(i) && plan.segment(i) == segment)
            .findFirst()
            .orElseThrow();
    if (context.repairs().ask(video, TaskId.track(track)) == Repairs.Answer.IMPOSSIBLE) {
      throw new TaskException(
          VerifiedStore.DAMAGED,
          "chunk " + window + " is damaged, and the structures that it was made of are gone");
    }
  }

  private Refinement refinement(int j) {
    return new Refinement(
        context,
        video,
        !mends,
        recipe.window(VideoRecipes.spec(video), j, Map.copyOf(structures), context.experts()));
  }

  private void encode() {
    if (maker == null) {
      int first = layout.frame(layout.windows().get(window).keepFrom());
      maker = new ChunkMaker(context, context.format(video), window, first, pictures());
    }
    maker.advance();
    if (maker.done()) {
      byte[] init = maker.init();
      byte[] chunk = maker.chunk();
      context.results().settle(Keys.init(video.id()), init, "video/mp4");
      byte[] standing =
          context.results().settle(Keys.chunk(video.id(), window), chunk, "video/iso.segment");
      published = mends ? find() : OptionalLong.of(standing.length);
      if (published.isEmpty()) {
        throw new TaskException(
            VerifiedStore.DAMAGED, "what was made of chunk " + window + " is not what was written");
      }
      context.metrics().published();
    }
  }

  private Decoding pictures() {
    if (layout.mapping().isNone()) {
      return new DecodingByFrame(context, own().refined());
    }
    FrameMapping.Span span = layout.chunk(window);
    Tensor latents = refinements.stream().map(Refinement::refined).reduce(Frames::join).get();
    // The first of the windows before may have more than is needed.
    int more = latents.dim(1) - span.latents();
    return new DecodingAtOnce(context, span, Frames.slice(latents, more, latents.dim(1)));
  }
}
