package dev.segue.schemas;

/**
 * The latent space of a video's bundle, and how many pixels come of it; with the recipe's settings
 * all that has to be known to plan a video.
 *
 * @param channels C
 * @param frames L, frames in a segment, even
 * @param height h
 * @param width w
 * @param scale pixels per latent cell, in both directions
 */
public record Latent(int channels, int frames, int height, int width, int scale) {}
