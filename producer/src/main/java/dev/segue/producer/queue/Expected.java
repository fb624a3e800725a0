package dev.segue.producer.queue;

import java.time.Instant;

/**
 * When a video is expected.
 *
 * @param position how many videos are begun before it, and itself: 1 is next; null when it is begun
 * @param startAt when it is begun, or was; null when that cannot be said
 * @param endAt when it is complete; null when that cannot be said
 */
public record Expected(Integer position, Instant startAt, Instant endAt) {}
