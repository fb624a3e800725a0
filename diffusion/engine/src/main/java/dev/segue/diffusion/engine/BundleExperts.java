package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.waiting.WaitingExperts;

/** Opens bundles with what their manifests ask for: an engine, or nothing but a clock. */
public final class BundleExperts {
  private BundleExperts() {}

  /**
   * Opens a verified bundle. Experts that wait need no engine: none is loaded for them, and device
   * and threads are not looked at.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param threads of one forward on the CPU, 1 or more
   * @throws ExpertException {@code engine-unavailable}, {@code expert-failed}, or {@code
   *     expert-out-of-memory} when the weights alone are more than is free
   */
  public static Experts open(Bundle bundle, String device, int threads, ExpertListener listener) {
    if (bundle.manifest().waits()) {
      return WaitingExperts.open(bundle, listener);
    }
    DeviceMemory.check(bundle.manifest(), device);
    return DjlExperts.open(bundle, device, threads, listener);
  }
}
