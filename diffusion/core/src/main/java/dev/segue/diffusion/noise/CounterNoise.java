package dev.segue.diffusion.noise;

import dev.segue.diffusion.tensor.Tensor;

/**
 * Counter-based noise: every draw is a pure function of (seed, purpose, index, step, draw), never
 * of a clock, an id or a generator that somebody else uses too. So whoever takes over a task draws
 * what the one before would have drawn.
 *
 * <p>Values are 64-bit counters through SplitMix64's finalizer (Steele, Lea, Flood 2014), made
 * normal by Box-Muller with {@link StrictMath}: the same bits on every JDK. Thread-safe.
 */
public final class CounterNoise {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  /** What a draw is for; draws for different purposes have nothing to do with each other. */
  public enum Purpose {
    /** The base noise that all segments of a video share. */
    BASE,
    /** How a segment permutes the base noise's frames. */
    SHUFFLE,
    /** A segment's own noise, where none is shared. */
    SEGMENT,
    /** What a window is noised with at extraction (Eq 6). */
    EXTRACTION,
    /** What carries x0 to the temporal expert's schedule (Eq 9). */
    TO_TEMPORAL,
    /** What carries x0 back to the spatial expert's schedule (Eq 11). */
    TO_SPATIAL,
    /** Which expert runs at a step (JVID). */
    CHOICE,
    /** What ancestral sampling adds to each frame. */
    ANCESTRAL,
    /** What ancestral sampling adds to all frames alike. */
    ANCESTRAL_SHARED,
    /** What a candidate for a segment starts from. */
    CANDIDATE,
    /** What the first guide is made from. */
    GUIDE
  }

  private final long seed;

  public CounterNoise(long seed) {
    this.seed = seed;
  }

  /**
   * Standard normal values.
   *
   * @param index segment i or window j, 0 for what belongs to the whole video
   * @param step k, 0 where there is none
   * @param shape of the tensor
   */
  public Tensor normal(Purpose purpose, int index, int step, int... shape) {
    Tensor out = Tensor.zeros(shape);
    float[] x = out.data();
    long key = key(purpose, index, step);
    for (int n = 0; n < x.length; n += 2) {
      // (0, 1], so that its logarithm is finite, and [0, 1).
      double u = ((mix(key + GOLDEN * (n + 1L)) >>> 11) + 1) * UNIT;
      double v = (mix(key + GOLDEN * (n + 2L)) >>> 11) * UNIT;
      double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
      double angle = 2 * StrictMath.PI * v;
      x[n] = (float) (radius * StrictMath.cos(angle));
      if (n + 1 < x.length) {
        x[n + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
    return out;
  }

  /** A number from 0 up to but not 1: 53 bits of the mixed key. */
  public double uniform(Purpose purpose, int index, int step) {
    return (mix(key(purpose, index, step) + GOLDEN) >>> 11) * UNIT;
  }

  /** A permutation of 0 .. n-1 (Fisher-Yates). */
  public int[] permutation(Purpose purpose, int index, int n) {
    int[] p = new int[n];
    for (int k = 0; k < n; k++) {
      p[k] = k;
    }
    long key = key(purpose, index, 0);
    for (int k = n - 1; k > 0; k--) {
      int other = (int) Long.remainderUnsigned(mix(key + GOLDEN * (n - k)), k + 1L);
      int swap = p[k];
      p[k] = p[other];
      p[other] = swap;
    }
    return p;
  }

  private long key(Purpose purpose, int index, int step) {
    long key = mix(seed + GOLDEN);
    key = mix(key ^ purpose.name().hashCode());
    key = mix(key + GOLDEN * (index + 1L));
    return mix(key + GOLDEN * (step + 1L));
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
