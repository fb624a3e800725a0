package dev.segue.diffusion.plan;

/**
 * Step k of track i: one forward and the sum after it; its result is one object in the store.
 *
 * @param track i
 * @param step k, 0 for the noisiest step
 */
public record Cell(int track, int step) {}
