package dev.segue.testbed.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Segments that overlap by half. What is stored are raw predictions, and each latent is made of all
 * earlier ones of the segment and of both its neighbours; so a segment cannot end before as many to
 * its right have begun as it has steps.
 */
public final class Halo implements RecipeType<Halo.Settings> {
  private static final float LEFT = 0.1f;
  private static final float RIGHT = 0.2f;

  /**
   * Its settings.
   *
   * @param steps K
   * @param refinementSteps of a window
   */
  public record Settings(int steps, int refinementSteps) {}

  @Override
  public String name() {
    return "halo";
  }

  @Override
  public String words() {
    return "imaginary: every step reads all earlier ones of both neighbours";
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
      int length = latent.frames();
      List<Window> windows = Windows.staggered(frames, length, false).windows();
      return new Neighbourly(new Layout(frames, length, length / 2, windows), chosen);
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      return new Run(
          plan(video.frames()),
          track,
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

  private record Neighbourly(Layout layout, Settings chosen) implements Plan {
    @Override
    public int tracks() {
      return layout.segments();
    }

    @Override
    public int steps(int track) {
      return chosen.steps();
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
    public Set<Cell> forwardReads(Cell cell) {
      return before(cell.track(), cell.step());
    }

    @Override
    public Set<Cell> finishReads(int track) {
      return before(track, chosen.steps());
    }

    private Set<Cell> before(int track, int step) {
      Set<Cell> cells = new HashSet<>();
      for (int k = 0; k < step; k++) {
        if (track > 0) {
          cells.add(new Cell(track - 1, k));
        }
        if (track < tracks() - 1) {
          cells.add(new Cell(track + 1, k));
        }
      }
      return cells;
    }

    @Override
    public int refinements() {
      return chosen.refinementSteps();
    }

    /** Up to the one K to the right, which has to begin before this one can end. */
    @Override
    public int reach() {
      return Math.min(tracks(), chosen.steps() + 1);
    }
  }

  private static final class Run implements TrackRun {
    private final Plan plan;
    private final int track;
    private final Control control;
    private final Tensor start;
    private final List<Tensor> own = new ArrayList<>();

    Run(Plan plan, int track, Control control, Tensor start) {
      this.plan = plan;
      this.track = track;
      this.control = control;
      this.start = start;
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return own.size();
    }

    @Override
    public int steps() {
      return plan.steps(track);
    }

    @Override
    public Tensor forward(Reads reads) {
      return control.predict(latent(reads), step());
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor stored) {
      own.add(stored);
    }

    @Override
    public Tensor structure(Reads reads) {
      if (step() < steps()) {
        throw new IllegalStateException("track " + track + " is at step " + step());
      }
      return latent(reads);
    }

    /** The latent at this step, from the first noise on. */
    private Tensor latent(Reads reads) {
      Tensor x = start;
      for (int k = 0; k < own.size(); k++) {
        Tensor mixed = own.get(k);
        if (track > 0) {
          mixed = Sums.mix(1 - LEFT, mixed, LEFT, reads.cell(new Cell(track - 1, k)));
        }
        if (track < plan.tracks() - 1) {
          mixed = Sums.mix(1 - RIGHT, mixed, RIGHT, reads.cell(new Cell(track + 1, k)));
        }
        x = control.next(x, mixed, k);
      }
      return x;
    }
  }
}
