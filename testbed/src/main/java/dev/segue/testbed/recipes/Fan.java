package dev.segue.testbed.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
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
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several candidates for each segment, the last cell of each a latent and its score; one track more
 * that starts after them and goes on from the best. Windows are the segments, as they are.
 */
public final class Fan implements RecipeType<Fan.Settings> {
  /**
   * Its settings.
   *
   * @param candidates m
   * @param search k, cells of a candidate
   * @param steps K, of a candidate and of what goes on from it together
   */
  public record Settings(int candidates, int search, int steps) {
    /** How many tracks a segment has. */
    int width() {
      return candidates + 1;
    }
  }

  @Override
  public String name() {
    return "fan";
  }

  @Override
  public String words() {
    return "imaginary: the best of several beginnings of each segment goes on";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("control"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return new Settings(3, 2, 4);
  }

  @Override
  public Settings read(Settings base, OptionReader json) {
    int steps = json.integer("steps", "denoising steps of a segment", base.steps(), 2, 10);
    int search = Math.min(base.search(), steps - 1);
    return new Settings(
        json.integer("candidates", "beginnings of a segment", base.candidates(), 1, 10),
        json.integer("search", "steps of a candidate", search, 1, steps - 1),
        steps);
  }

  @Override
  public ObjectNode write(Settings settings) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("candidates", settings.candidates())
        .put("search", settings.search())
        .put("steps", settings.steps());
  }

  @Override
  public Recipe recipe(Settings settings, ObjectNode recorded, Manifest.Latent latent) {
    return new Bound(settings, recorded, latent);
  }

  private record Bound(Settings chosen, ObjectNode settings, Manifest.Latent latent)
      implements Recipe {
    @Override
    public Fanned plan(int frames) {
      return new Fanned(Windows.aligned(frames, latent.frames()), chosen);
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      Fanned plan = plan(video.frames());
      Control control =
          new Control(
              video.prompts().of(plan.layout(), plan.segment(track)), chosen.steps(), experts);
      return plan.makesStructure(track)
          ? new Main(plan, track, control, latent)
          : new Candidate(track, chosen.search(), control, Control.noise(video, track, latent));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
      return SpatialWindow.plain(plan(video.frames()).layout(), window, structures);
    }
  }

  private record Fanned(Layout layout, Settings chosen) implements Plan {
    @Override
    public int tracks() {
      return layout.segments() * chosen.width();
    }

    @Override
    public int steps(int track) {
      return makesStructure(track) ? chosen.steps() - chosen.search() : chosen.search();
    }

    @Override
    public int segment(int track) {
      return track / chosen.width();
    }

    @Override
    public boolean makesStructure(int track) {
      return track % chosen.width() == chosen.candidates();
    }

    @Override
    public List<Integer> startsAfter(int track) {
      return makesStructure(track)
          ? IntStream.range(track - chosen.candidates(), track).boxed().toList()
          : List.of();
    }

    @Override
    public Set<Cell> forwardReads(Cell cell) {
      return finishReads(cell.track());
    }

    @Override
    public Set<Cell> finishReads(int track) {
      return startsAfter(track).stream()
          .map(candidate -> new Cell(candidate, chosen.search() - 1))
          .collect(Collectors.toSet());
    }

    @Override
    public int refinements() {
      return 0;
    }
  }

  /** Ends in a latent and, behind its values, its score. */
  private static final class Candidate implements TrackRun {
    private static final int SCORED = 4;

    private final int track;
    private final int steps;
    private final Control control;
    private Tensor latent;
    private int step;

    Candidate(int track, int steps, Control control, Tensor latent) {
      this.track = track;
      this.steps = steps;
      this.control = control;
      this.latent = latent;
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
      return control.predict(latent, step);
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return step < steps - 1 ? predicted : scored(control.next(latent, predicted, step));
    }

    @Override
    public void accept(Tensor stored) {
      if (step < steps - 1) {
        latent = control.next(latent, stored, step);
      }
      step++;
    }

    @Override
    public Tensor structure(Reads reads) {
      throw new IllegalStateException("track " + track + " makes no structure");
    }

    /** The score is a small whole number, so that candidates often are equally good. */
    private static Tensor scored(Tensor latent) {
      float[] all = Arrays.copyOf(latent.data(), latent.size() + 1);
      double sum = 0;
      for (int n = 0; n < SCORED; n++) {
        sum += latent.data()[n];
      }
      all[latent.size()] = (float) Math.floor(sum);
      return new Tensor(new int[] {all.length}, all);
    }
  }

  private static final class Main implements TrackRun {
    private final Fanned plan;
    private final int track;
    private final Control control;
    private final Manifest.Latent space;
    private final List<Tensor> own = new ArrayList<>();

    Main(Fanned plan, int track, Control control, Manifest.Latent space) {
      this.plan = plan;
      this.track = track;
      this.control = control;
      this.space = space;
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
      return control.predict(latent(reads), plan.chosen().search() + step());
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

    private Tensor latent(Reads reads) {
      Tensor x = best(reads);
      for (int k = 0; k < own.size(); k++) {
        x = control.next(x, own.get(k), plan.chosen().search() + k);
      }
      return x;
    }

    /** The candidate with the highest score; among equals the first. */
    private Tensor best(Reads reads) {
      float[] best = null;
      for (int candidate : plan.startsAfter(track)) {
        float[] one = reads.cell(new Cell(candidate, plan.chosen().search() - 1)).data();
        if (best == null || one[one.length - 1] > best[best.length - 1]) {
          best = one;
        }
      }
      return new Tensor(
          new int[] {space.channels(), space.frames(), space.height(), space.width()},
          Arrays.copyOf(best, best.length - 1));
    }
  }
}
