package dev.segue.testbed.bench;

import java.time.Duration;

/**
 * What one run measured.
 *
 * @param tracks how many were done
 * @param structures from the request to the last track, and so the last structure
 * @param whole from the request to the last completed video; null without stitchers
 * @param firstChunk from the request to a video's first chunk, the mean over videos; null likewise
 * @param workersBusy the part of the structure stage that workers spent in forwards, 0 to 1
 * @param processor time of this process, which runs everything, during the structure stage
 * @param noise from one worker's cell to another one's use of it
 * @param storeBytes what went into the object store and came out of it
 * @param storeRequests how many requests that took
 * @param brokerBytes what went into the broker and came out of it
 * @param different results that were unlike what stood in the store: 0
 * @param digest of everything that was made; the same for every number of workers
 */
public record BenchResult(
    BenchPlan plan,
    int tracks,
    Duration structures,
    Duration whole,
    Duration firstChunk,
    double workersBusy,
    Duration processor,
    NoiseTimes.Quantiles noise,
    long storeBytes,
    long storeRequests,
    long brokerBytes,
    long different,
    String digest) {}
