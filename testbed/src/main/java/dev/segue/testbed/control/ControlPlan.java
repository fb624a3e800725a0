package dev.segue.testbed.control;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * What one run measures.
 *
 * @param workers how many segment workers tell their capacity, and as many stitchers
 * @param videos how many videos are queued before the first worker comes
 * @param frames of each video
 * @param paced how many videos are asked for one after the other when the queue is empty
 * @param pace how long after the one before each of them comes
 */
public record ControlPlan(int workers, int videos, int frames, int paced, Duration pace) {
  public ControlPlan {
    Require.positive("workers", workers);
    Require.positive("videos", videos);
    Require.positive("frames", frames);
    Require.positive("paced", paced);
    Require.positive("pace", pace);
  }
}
