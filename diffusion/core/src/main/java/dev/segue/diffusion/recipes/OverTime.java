package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A recipe over latents that are several frames each. The recipe itself counts latents and never
 * hears of frames; who plans a video of so many frames, and who decodes one, asks this.
 *
 * @param plain the recipe, over latents
 */
record OverTime(Recipe plain, FrameMapping mapping) implements Recipe {
  @Override
  public ObjectNode settings() {
    return plain.settings();
  }

  @Override
  public Plan plan(int frames) {
    Plan latents = plain.plan(mapping.latents(frames));
    return new Shown(latents, latents.layout().showing(mapping, frames));
  }

  @Override
  public Evaluations evaluations(int frames) {
    return plain.evaluations(mapping.latents(frames));
  }

  @Override
  public Recipe guided(String reference) {
    return new OverTime(plain.guided(reference), mapping);
  }

  @Override
  public TrackRun track(VideoSpec video, int track, Experts experts) {
    return plain.track(video.over(mapping), track, experts);
  }

  /** What warms the decoder up is no business of the window's own run. */
  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    VideoSpec latents = video.over(mapping);
    Map<Integer, Tensor> own = new TreeMap<>(structures);
    own.keySet().retainAll(plain.plan(latents.frames()).layout().structuresOf(window));
    return plain.window(latents, window, own, experts);
  }

  /** The same plan, with the frames that viewers are shown of it. */
  private record Shown(Plan plain, Layout layout) implements Plan {
    @Override
    public int tracks() {
      return plain.tracks();
    }

    @Override
    public int steps(int track) {
      return plain.steps(track);
    }

    @Override
    public int segment(int track) {
      return plain.segment(track);
    }

    @Override
    public boolean makesStructure(int track) {
      return plain.makesStructure(track);
    }

    @Override
    public List<Integer> startsAfter(int track) {
      return plain.startsAfter(track);
    }

    @Override
    public Set<Cell> forwardReads(Cell cell) {
      return plain.forwardReads(cell);
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return plain.sumReads(cell);
    }

    @Override
    public Set<Cell> finishReads(int track) {
      return plain.finishReads(track);
    }

    @Override
    public List<Integer> structuresRead(int track) {
      return plain.structuresRead(track);
    }

    @Override
    public int refinements() {
      return plain.refinements();
    }

    @Override
    public int reach() {
      return plain.reach();
    }
  }
}
