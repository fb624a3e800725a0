package dev.segue.producer.playlist;

import dev.segue.infra.store.ObjectStore;
import dev.segue.kernel.Json;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoStatus.State;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How videos end, and where the playlists of failed and cancelled ones do. Thread-safe.
 *
 * <p>The mark that a video is closing comes first, then the chunks are counted, then the count is
 * written. Whoever lists a chunk looks for that mark after having seen the chunk; so no chunk is
 * ever listed that the count leaves out.
 */
public final class Endings {
  /** What the mark says: how the video ends. */
  private record Closing(State state) {}

  private final ObjectStore store;

  public Endings(ObjectStore store) {
    this.store = store;
  }

  /**
   * Ends a video, once and for all: whoever says first how it ends is right, since a planner that
   * was taken over may want another end than the one that took over.
   *
   * @param known how many chunks are there at least
   * @param chunkCount how many there would have been
   * @return the end that stands, and how many chunks the playlist lists
   */
  public EndMarker end(String video, State state, int known, int chunkCount) {
    Closing ours = new Closing(state);
    Closing standing =
        store.putIfAbsent(Keys.closing(video), Json.write(ours), "application/json")
            ? ours
            : closing(video).orElse(ours);
    return standing.state() == State.COMPLETED
        ? new EndMarker(State.COMPLETED, chunkCount)
        : count(video, standing.state(), known, chunkCount);
  }

  private EndMarker count(String video, State state, int known, int chunkCount) {
    int run = known;
    while (run < chunkCount && store.size(Keys.chunk(video, run)).isPresent()) {
      run++;
    }
    EndMarker ours = new EndMarker(state, run);
    return store.putIfAbsent(Keys.end(video), Json.write(ours), "application/json")
        ? ours
        : find(video).orElse(ours);
  }

  /**
   * How many chunks the playlist of a video lists that is ending before its time, or nothing when
   * it is not. Where whoever began to end it died before the count was written, it is written now,
   * so that all who ask are told the same.
   *
   * @param listed how many chunks are there at least
   * @param chunkCount how many there would have been
   */
  OptionalInt of(String video, int listed, int chunkCount) {
    Optional<Closing> closing = closing(video);
    if (closing.isEmpty() || closing.get().state() == State.COMPLETED) {
      return OptionalInt.empty();
    }
    EndMarker end =
        find(video).orElseGet(() -> count(video, closing.get().state(), listed, chunkCount));
    return OptionalInt.of(end.chunks());
  }

  /** How a video ends, as far as the store knows; nothing when it may still live. */
  public Optional<State> stateOf(String video) {
    return closing(video).map(Closing::state);
  }

  private Optional<Closing> closing(String video) {
    return store.get(Keys.closing(video)).map(json -> Json.read(json, Closing.class));
  }

  /** Where a video's playlist ends before its time. */
  public Optional<EndMarker> find(String video) {
    return store.get(Keys.end(video)).map(json -> Json.read(json, EndMarker.class));
  }
}
