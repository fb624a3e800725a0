package dev.segue.diffusion.plan;

/**
 * Step k of segment i: one forward and the sum after it; its result is eps(i,k).
 *
 * @param segment i
 * @param step k, 0 for the noisiest step
 */
public record Cell(int segment, int step) {}
