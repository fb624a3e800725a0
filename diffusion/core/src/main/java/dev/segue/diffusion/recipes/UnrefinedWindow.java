package dev.segue.diffusion.recipes;

import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;

/** A window that is not refined: its frames as they are cut out of the structures. */
final class UnrefinedWindow implements WindowRun {
  private final Window window;
  private final Tensor latent;

  /**
   * A window.
   *
   * @param latent float32 {@code [C, window.length(), h, w]}
   */
  UnrefinedWindow(Window window, Tensor latent) {
    this.window = window;
    this.latent = latent;
  }

  @Override
  public int window() {
    return window.index();
  }

  @Override
  public int step() {
    return 0;
  }

  @Override
  public int steps() {
    return 0;
  }

  @Override
  public void advance() {
    throw new IllegalStateException("window " + window.index() + " is not refined");
  }

  @Override
  public Tensor latent() {
    return latent;
  }

  @Override
  public void restore(int step, Tensor stored) {
    throw new IllegalArgumentException("window " + window.index() + " is not refined");
  }

  @Override
  public Tensor refined() {
    return Frames.slice(latent, window.keepFrom() - window.from(), window.keepTo() - window.from());
  }
}
