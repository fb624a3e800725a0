package dev.segue.diffusion.expert;

/** Hears of every forward, on the thread that asked for it. */
@FunctionalInterface
public interface ExpertListener {
  /** Hears nothing. */
  ExpertListener NONE = (expert, nanos) -> {};

  /**
   * A forward has ended well.
   *
   * @param expert its role: text, control, spatial, temporal, decoder
   * @param nanos how long it took
   */
  void onForward(String expert, long nanos);
}
