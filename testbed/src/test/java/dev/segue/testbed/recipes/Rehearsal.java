package dev.segue.testbed.recipes;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All tracks of a video, run as their plan lets them; who reads what the plan does not list for
 * that moment, or what is not there, fails.
 */
final class Rehearsal {
  final Plan plan;
  final Map<Cell, Tensor> cells = new HashMap<>();
  final Map<Integer, Tensor> structures = new HashMap<>();
  private final Recipe recipe;
  private final VideoSpec video;
  private final Experts experts;

  Rehearsal(Recipe recipe, VideoSpec video, Experts experts) {
    this.recipe = recipe;
    this.video = video;
    this.experts = experts;
    this.plan = recipe.plan(video.frames());
  }

  /** Runs all of them. */
  Rehearsal all() {
    List<TrackRun> waiting = new ArrayList<>();
    Set<Integer> ended = new HashSet<>();
    for (int i = 0; i < plan.tracks(); i++) {
      waiting.add(recipe.track(video, i, experts));
    }
    while (!waiting.isEmpty()) {
      int before = cells.size();
      boolean oneEnded =
          waiting.removeIf(run -> ended.containsAll(plan.startsAfter(run.track())) && ran(run));
      if (!oneEnded && cells.size() == before) {
        throw new AssertionError("nobody can go on");
      }
      for (int i = 0; i < plan.tracks(); i++) {
        int track = i;
        if (waiting.stream().noneMatch(run -> run.track() == track)) {
          ended.add(track);
        }
      }
    }
    return this;
  }

  /** As far as it can; whether to its end. */
  private boolean ran(TrackRun run) {
    while (run.step() < run.steps()) {
      Cell cell = new Cell(run.track(), run.step());
      if (!cells.keySet().containsAll(plan.forwardReads(cell))
          || !cells.keySet().containsAll(plan.sumReads(cell))) {
        return false;
      }
      step(run);
    }
    if (!cells.keySet().containsAll(plan.finishReads(run.track()))) {
      return false;
    }
    if (plan.makesStructure(run.track())) {
      structures.put(plan.segment(run.track()), finished(run));
    }
    return true;
  }

  private void step(TrackRun run) {
    Cell cell = new Cell(run.track(), run.step());
    Tensor predicted =
        run.forward(reads(plan.forwardReads(cell), plan.structuresRead(run.track())));
    Tensor result = run.sum(predicted, reads(plan.sumReads(cell), List.of()));
    cells.put(cell, result);
    run.accept(result);
  }

  private Tensor finished(TrackRun run) {
    return run.structure(reads(plan.finishReads(run.track()), plan.structuresRead(run.track())));
  }

  /** Takes a track up again after some of its cells, and runs it over its stored results. */
  Tensor resumed(int track, int step) {
    TrackRun run = recipe.track(video, track, experts);
    for (int k = 0; k < step; k++) {
      run.accept(cells.get(new Cell(track, k)));
    }
    while (run.step() < run.steps()) {
      step(run);
    }
    return plan.makesStructure(track) ? finished(run) : null;
  }

  private Reads reads(Collection<Cell> listed, Collection<Integer> segments) {
    return new Reads() {
      @Override
      public Tensor cell(Cell cell) {
        if (!listed.contains(cell)) {
          throw new AssertionError(cell + " is read and not listed");
        }
        return cells.get(cell);
      }

      @Override
      public Tensor structure(int segment) {
        if (!segments.contains(segment)) {
          throw new AssertionError("structure " + segment + " is read and not listed");
        }
        return structures.get(segment);
      }
    };
  }
}
