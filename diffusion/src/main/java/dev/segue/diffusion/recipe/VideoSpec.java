package dev.segue.diffusion.recipe;

/**
 * What decides every draw and every forward of a video, beside recipe and bundle. No id, no clock.
 *
 * @param prompt what shall be seen
 * @param frames F
 * @param seed of every draw
 */
public record VideoSpec(String prompt, int frames, long seed) {}
