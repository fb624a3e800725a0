package dev.segue.infra.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When a job looks into the store beside its steps: now and then while it waits, and once when its
 * process stood still for so long that others may have done its task. Not thread-safe.
 */
public final class Lookout {
  private static final Duration STILL = Duration.ofSeconds(10);

  private final Clock clock;
  private final Duration every;
  private Instant vain;
  private Instant seen;

  /** A lookout that may look at once, and after that again every so often. */
  public Lookout(Clock clock, Duration every) {
    this.clock = clock;
    this.every = every;
    this.seen = clock.instant();
  }

  /** Whether more than ten seconds went by since this was last asked. */
  public boolean stoodStill() {
    Instant now = clock.instant();
    boolean still = now.isAfter(seen.plus(STILL));
    seen = now;
    return still;
  }

  /** Whether it is time to look for what did not come. */
  public boolean isDue() {
    return vain == null || !clock.instant().isBefore(vain.plus(every));
  }

  /** It was not there. */
  public void inVain() {
    vain = clock.instant();
  }

  /** It was there: the next thing may be looked for at once. */
  public void found() {
    vain = null;
  }
}
