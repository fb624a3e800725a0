package dev.segue.schemas;

/**
 * That a video is made of its parent: which of its segments are made, while all others are the
 * parent's.
 *
 * @param frames how many frames the parent has
 * @param from the first segment that is made
 * @param to one past the last
 */
public record Inherited(int frames, int from, int to) {}
