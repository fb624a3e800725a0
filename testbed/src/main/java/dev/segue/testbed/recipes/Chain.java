package dev.segue.testbed.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Independent;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Each segment begins with the last frame of the one before, so it starts when that one has ended.
 * What is stored are latents.
 */
public final class Chain implements RecipeType<Chain.Settings> {
  private static final float SHARE = 0.25f;

  /**
   * Its settings.
   *
   * @param steps K
   * @param refinementSteps of a window
   */
  public record Settings(int steps, int refinementSteps) {}

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public String words() {
    return "imaginary: each segment starts from the last frame of the one before";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("control"), Role.image("spatial"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return new Settings(3, 2);
  }

  @Override
  public Settings read(Settings base, OptionReader json) {
    return new Settings(
        json.integer("steps", "denoising steps of a segment", base.steps(), 1, 10),
        json.integer(
            "refinementSteps", "refinement steps of a window", base.refinementSteps(), 1, 10));
  }

  @Override
  public ObjectNode write(Settings settings) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("steps", settings.steps())
        .put("refinementSteps", settings.refinementSteps());
  }

  @Override
  public Recipe recipe(Settings settings, ObjectNode recorded, Manifest.Latent latent) {
    return new Bound(settings, recorded, latent);
  }

  private record Bound(Settings chosen, ObjectNode settings, Manifest.Latent latent)
      implements Recipe {
    @Override
    public Plan plan(int frames) {
      return new Chained(
          new Independent(
              Windows.staggered(frames, latent.frames(), true),
              chosen.steps(),
              chosen.refinementSteps()));
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      return new Run(
          track,
          chosen.steps(),
          new Control(
              video.prompts().of(plan(video.frames()).layout(), track), chosen.steps(), experts),
          Control.noise(video, track, latent));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
      return SpatialWindow.refined(
          plan(video.frames()).layout(),
          video,
          window,
          chosen.refinementSteps(),
          structures,
          experts);
    }
  }

  private record Chained(Independent plain) implements Plan {
    @Override
    public Layout layout() {
      return plain.layout();
    }

    @Override
    public int tracks() {
      return plain.tracks();
    }

    @Override
    public int steps(int track) {
      return plain.steps();
    }

    @Override
    public int segment(int track) {
      return track;
    }

    @Override
    public boolean makesStructure(int track) {
      return true;
    }

    @Override
    public List<Integer> startsAfter(int track) {
      return track == 0 ? List.of() : List.of(track - 1);
    }

    @Override
    public List<Integer> structuresRead(int track) {
      return startsAfter(track);
    }

    @Override
    public int refinements() {
      return plain.refinements();
    }
  }

  private static final class Run implements TrackRun {
    private final int track;
    private final int steps;
    private final Control control;

    /** At the next step; before the first forward, where there is a segment before, noise alone. */
    private Tensor latent;

    private boolean begun;
    private int step;

    Run(int track, int steps, Control control, Tensor noise) {
      this.track = track;
      this.steps = steps;
      this.control = control;
      this.latent = noise;
      this.begun = track == 0;
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return step;
    }

    @Override
    public int steps() {
      return steps;
    }

    @Override
    public Tensor forward(Reads reads) {
      if (!begun) {
        latent = Sums.mix(1 - SHARE, latent, SHARE, lastFrame(reads.structure(track - 1)));
        begun = true;
      }
      return control.predict(latent, step);
    }

    /** In the place of every frame. */
    private static Tensor lastFrame(Tensor structure) {
      int[] order = new int[structure.dim(1)];
      Arrays.fill(order, order.length - 1);
      return Frames.pick(structure, order);
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return control.next(latent, predicted, step);
    }

    @Override
    public void accept(Tensor stored) {
      latent = stored;
      begun = true;
      step++;
    }

    @Override
    public Tensor structure(Reads reads) {
      if (step < steps) {
        throw new IllegalStateException("track " + track + " is at step " + step);
      }
      return latent;
    }
  }
}
