package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Small experts, a recipe on them, and all noise and structures that it has made so far. */
final class Stage implements Reads {
  static final int CHANNELS = 2;
  static final int LENGTH = 4;
  static final int SIDE = 3;

  final RecordingDenoiser control = denoiser(NoiseSchedule.scaledLinear(0.00085, 0.012, 1_000));
  final RecordingDenoiser spatial = denoiser(NoiseSchedule.scaledLinear(0.00085, 0.012, 1_000));
  final RecordingDenoiser temporal = denoiser(NoiseSchedule.linear(0.0001, 0.02, 1_000));
  final FixedExperts experts =
      new FixedExperts(
          FixedExperts.manifest(CHANNELS, LENGTH, SIDE, SIDE), control, spatial, temporal);
  final Map<Cell, Tensor> noise = new HashMap<>();
  final Map<Integer, Tensor> structures = new TreeMap<>();
  final Recipe recipe;
  final VideoSpec video;

  /**
   * Sets the stage.
   *
   * @param options as JSON
   */
  Stage(String name, String options, VideoSpec video) {
    this.video = video;
    recipe = Recipes.resolve(name, json(options), experts.manifest());
  }

  private static RecordingDenoiser denoiser(NoiseSchedule schedule) {
    return new RecordingDenoiser(schedule);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TrackRun track(int i) {
    return recipe.track(video, i, experts);
  }

  WindowRun window(int j) {
    return recipe.window(video, j, structures, experts);
  }

  /** Does the next step of a track and keeps its result. */
  void step(TrackRun run) {
    Cell cell = new Cell(run.track(), run.step());
    Tensor eps = run.sum(run.forward(this), this);
    noise.put(cell, eps);
    run.accept(eps);
  }

  @Override
  public Tensor structure(int segment) {
    Tensor made = structures.get(segment);
    if (made == null) {
      throw new AssertionError("structure " + segment + " is not there yet");
    }
    return made;
  }

  @Override
  public Tensor cell(Cell cell) {
    Tensor stored = noise.get(cell);
    if (stored == null) {
      throw new AssertionError(cell + " is not there yet");
    }
    return stored;
  }

  /** Makes all structures, one after the other. */
  Stage structures() {
    for (int i = 0; i < recipe.plan(video.frames()).tracks(); i++) {
      TrackRun run = track(i);
      while (run.step() < run.steps()) {
        step(run);
      }
      structures.put(i, run.structure(this));
    }
    return this;
  }
}
