package dev.segue.stitcher;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeSettings;
import dev.segue.diffusion.recipe.SegmentRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Segments of 4 frames, windows half-way between them, 3 refinement steps of one evaluation. */
final class FakeRecipe implements Recipe {
  static final int LENGTH = 4;
  static final int STEPS = 3;

  @Override
  public RecipeSettings settings() {
    throw new AssertionError("a stitcher need not know");
  }

  @Override
  public Layout layout(int frames) {
    List<Window> windows = new ArrayList<>();
    for (int j = 0; j * LENGTH - LENGTH / 2 < frames; j++) {
      int from = Math.max(0, j * LENGTH - LENGTH / 2);
      int to = Math.min(frames, j * LENGTH + LENGTH / 2);
      windows.add(new Window(j, from, to, from, to));
    }
    return new Layout(frames, LENGTH, windows);
  }

  @Override
  public Grid grid(int frames) {
    throw new AssertionError("a stitcher plans no segments");
  }

  @Override
  public SegmentRun segment(VideoSpec video, int segment, Experts experts) {
    throw new AssertionError("a stitcher makes no segments");
  }

  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    Layout layout = layout(video.frames());
    if (!List.copyOf(structures.keySet()).equals(layout.structuresOf(window))) {
      throw new AssertionError("window " + window + " got structures " + structures.keySet());
    }
    Window w = layout.windows().get(window);
    int plane = FakeExperts.ROWS * FakeExperts.COLUMNS;
    float[] data = new float[w.length() * plane];
    for (int f = 0; f < w.length(); f++) {
      Tensor structure = structures.get((w.from() + f) / LENGTH);
      int from = (w.from() + f) % LENGTH * plane;
      System.arraycopy(structure.data(), from, data, f * plane, plane);
    }
    int[] shape = {1, w.length(), FakeExperts.ROWS, FakeExperts.COLUMNS};
    return new Run(window, experts, new Tensor(shape, data));
  }

  /** A structure: brighter from frame to frame. */
  static Tensor structure(int segment) {
    int plane = FakeExperts.ROWS * FakeExperts.COLUMNS;
    float[] data = new float[LENGTH * plane];
    for (int n = 0; n < data.length; n++) {
      int frame = segment * LENGTH + n / plane;
      data[n] = 0.3f + 0.02f * frame + 0.005f * (n % plane);
    }
    return new Tensor(new int[] {1, LENGTH, FakeExperts.ROWS, FakeExperts.COLUMNS}, data);
  }

  private static final class Run implements WindowRun {
    private final int window;
    private final Experts experts;
    private Tensor latent;
    private int step;

    private Run(int window, Experts experts, Tensor latent) {
      this.window = window;
      this.experts = experts;
      this.latent = latent;
    }

    @Override
    public int window() {
      return window;
    }

    @Override
    public int step() {
      return step;
    }

    @Override
    public int steps() {
      return STEPS;
    }

    @Override
    public void advance() {
      Tensor predicted = experts.spatial().predict(latent, 30 * step, experts.encode("any"));
      float[] data = Arrays.copyOf(latent.data(), latent.size());
      for (int n = 0; n < data.length; n++) {
        data[n] += predicted.data()[n];
      }
      latent = new Tensor(latent.shape(), data);
      step++;
    }

    @Override
    public Tensor latent() {
      return latent;
    }

    @Override
    public void restore(int next, Tensor stored) {
      step = next;
      latent = stored;
    }

    @Override
    public Tensor refined() {
      if (step < STEPS) {
        throw new IllegalStateException("step " + step);
      }
      return latent;
    }
  }
}
