package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All tracks of a video, in any order that the plan allows; checks reads. */
final class WholeRun {
  Recipe recipe;
  Plan plan;
  private Tensor picture;
  final VideoSpec video;
  final Experts experts;
  final Map<Cell, Tensor> cells = new HashMap<>();
  final Map<Integer, Tensor> structures = new TreeMap<>();
  private final Set<Integer> finished = new HashSet<>();

  WholeRun(Experts experts, String recipe, String options, int frames, long seed) {
    this(experts, recipe, options, new VideoSpec("a red ball", frames, seed));
  }

  WholeRun(Experts experts, String recipe, String options, VideoSpec video) {
    this.experts = experts;
    this.recipe = Recipes.resolve(recipe, json(options), experts.bundle().manifest());
    this.plan = this.recipe.plan(video.frames());
    this.video = video;
  }

  /** The same begun from a picture. */
  WholeRun guidedBy(Tensor rgb) {
    picture = rgb;
    recipe = recipe.guided("0".repeat(64));
    plan = recipe.plan(video.frames());
    return this;
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs all of it; the lowest tracks first, or the highest of those that can run. */
  WholeRun run(boolean lowestFirst) {
    Map<Integer, TrackRun> runs = new TreeMap<>();
    while (finished.size() < plan.tracks()) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < plan.tracks(); i++) {
        if (!finished.contains(i) && finished.containsAll(plan.startsAfter(i))) {
          order.add(lowestFirst ? order.size() : 0, i);
        }
      }
      boolean moved = false;
      for (int track : order) {
        TrackRun run = runs.computeIfAbsent(track, i -> recipe.track(video, i, experts));
        moved |= step(run);
        if (!lowestFirst && moved) {
          break;
        }
      }
      if (!moved) {
        throw new AssertionError("nothing can run; finished are " + finished);
      }
    }
    return this;
  }

  /** A window, refined from the structures of the run. */
  Tensor window(int index) {
    Map<Integer, Tensor> read = new TreeMap<>(structures);
    read.keySet().retainAll(plan.layout().structuresOf(index));
    WindowRun run = recipe.window(video, index, read, experts);
    while (run.step() < run.steps()) {
      run.advance();
    }
    return run.refined();
  }

  private boolean step(TrackRun run) {
    int track = run.track();
    if (run.step() == run.steps()) {
      if (!cells.keySet().containsAll(plan.finishReads(track))) {
        return false;
      }
      if (plan.makesStructure(track)) {
        structures.put(plan.segment(track), run.structure(reads(track, plan.finishReads(track))));
      }
      return finished.add(track);
    }
    Cell cell = new Cell(track, run.step());
    if (!cells.keySet().containsAll(plan.forwardReads(cell))
        || !cells.keySet().containsAll(plan.sumReads(cell))) {
      return false;
    }
    Tensor predicted = run.forward(reads(track, plan.forwardReads(cell)));
    Tensor result = run.sum(predicted, reads(track, plan.sumReads(cell)));
    cells.put(cell, result);
    run.accept(result);
    return true;
  }

  /** What is stored, of what the plan lists alone. */
  Reads reads(int track, Set<Cell> listed) {
    return new Reads() {
      @Override
      public Tensor cell(Cell cell) {
        if (!listed.contains(cell) || !cells.containsKey(cell)) {
          throw new AssertionError("track " + track + " reads " + cell + ", which is not listed");
        }
        return cells.get(cell);
      }

      @Override
      public Tensor picture() {
        if (picture == null || track != 0) {
          throw new AssertionError("track " + track + " reads the picture");
        }
        return picture;
      }

      @Override
      public Tensor structure(int segment) {
        if (!plan.structuresRead(track).contains(segment) || !structures.containsKey(segment)) {
          throw new AssertionError("track " + track + " reads structure " + segment);
        }
        return structures.get(segment);
      }
    };
  }

  /** A track taken up after some of its cells, and run to its end. */
  void assertSameFrom(int track, int done) {
    TrackRun run = recipe.track(video, track, experts);
    for (int k = 0; k < done; k++) {
      run.accept(cells.get(new Cell(track, k)));
    }
    while (run.step() < run.steps()) {
      Cell cell = new Cell(track, run.step());
      Tensor result =
          run.sum(
              run.forward(reads(track, plan.forwardReads(cell))),
              reads(track, plan.sumReads(cell)));
      if (!result.sameBits(cells.get(cell))) {
        throw new AssertionError(cell + " differs when taken up after " + done);
      }
      run.accept(result);
    }
    if (plan.makesStructure(track)) {
      Tensor again = run.structure(reads(track, plan.finishReads(track)));
      if (!again.sameBits(structures.get(plan.segment(track)))) {
        throw new AssertionError("the structure of track " + track + " differs");
      }
    }
  }
}
