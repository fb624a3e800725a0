package dev.segue.producer.playlist;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.segue.infra.store.ObjectStore;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoStatus.State;
import java.io.IOException;
import java.util.Optional;

/**
 * Where the playlists of failed and cancelled videos end. Thread-safe.
 *
 * <p>The mark that a video is closing comes first, then the chunks are counted, then the count is
 * written. Whoever lists a chunk looks for that mark after having seen the chunk; so no chunk is
 * ever listed that the count leaves out.
 */
public final class Endings {
  private static final byte[] CLOSING = {'{', '}'};

  private final ObjectStore store;

  public Endings(ObjectStore store) {
    this.store = store;
  }

  /**
   * Ends a video's playlist, once and for all.
   *
   * @param known how many chunks are there at least
   * @param chunkCount how many there would have been
   * @return how many chunks the playlist lists
   */
  public int end(String video, State state, int known, int chunkCount) {
    store.putIfAbsent(Keys.closing(video), CLOSING, "application/json");
    int run = known;
    while (run < chunkCount && store.size(Keys.chunk(video, run)).isPresent()) {
      run++;
    }
    EndMarker ours = new EndMarker(state, run);
    if (store.putIfAbsent(Keys.end(video), json(ours), "application/json")) {
      return run;
    }
    return find(video).orElse(ours).chunks();
  }

  /** Whether no further chunk is to be listed, though it may not be decided yet where it ends. */
  boolean isClosing(String video) {
    return store.size(Keys.closing(video)).isPresent();
  }

  /** Where a video's playlist ends before its time. */
  public Optional<EndMarker> find(String video) {
    return store.get(Keys.end(video)).map(Endings::parse);
  }

  private static byte[] json(EndMarker marker) {
    try {
      return EventCodec.json().writeValueAsBytes(marker);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EndMarker parse(byte[] json) {
    try {
      return EventCodec.json().readValue(json, EndMarker.class);
    } catch (IOException e) {
      throw new IllegalStateException("an end marker in the store is not readable", e);
    }
  }
}
