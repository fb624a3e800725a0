package dev.segue.producer.playlist;

import dev.segue.schemas.VideoStatus.State;

/**
 * What lies in the store under {@code Keys.end}: the playlist of a failed or cancelled video ends
 * here.
 *
 * @param state failed or cancelled
 * @param chunks how many chunks it lists
 */
public record EndMarker(State state, int chunks) {}
