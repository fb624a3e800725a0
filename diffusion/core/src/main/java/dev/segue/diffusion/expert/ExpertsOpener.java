package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Bundle;

/** Opens a bundle's experts; whoever starts a worker says with which engine. */
@FunctionalInterface
public interface ExpertsOpener {
  /**
   * Opens a verified bundle.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param threads of one forward on the CPU, 1 or more
   * @param listener hears of every forward
   * @throws ExpertException {@code engine-unavailable} or {@code expert-failed}
   */
  Experts open(Bundle bundle, String device, int threads, ExpertListener listener);
}
