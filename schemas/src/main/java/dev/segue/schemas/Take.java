package dev.segue.schemas;

/**
 * Another take of some segments of a video: what belongs to them alone is drawn from another seed.
 *
 * @param from the first of these segments
 * @param to one past the last
 * @param seed what decides their draws
 */
public record Take(int from, int to, long seed) {}
