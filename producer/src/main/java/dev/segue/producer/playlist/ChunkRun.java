package dev.segue.producer.playlist;

import dev.segue.infra.store.ObjectStore;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Counts the longest unbroken run of chunks in the store, by asking for the next one only. What was
 * counted is remembered, for the videos asked for last; it only grows. Thread-safe.
 */
public final class ChunkRun {
  private static final int REMEMBERED = 10_000;

  /**
   * What a playlist lists.
   *
   * @param chunks how many chunks
   * @param ended whether there will be no more
   */
  public record Listing(int chunks, boolean ended) {}

  private static final class Known {
    Listing listing = new Listing(0, false);
  }

  private final ObjectStore store;
  private final Endings endings;
  private final Map<String, Known> videos = new LruMap<>(REMEMBERED);

  public ChunkRun(ObjectStore store, Endings endings) {
    this.store = store;
    this.endings = endings;
  }

  /**
   * What the playlist of a video lists now.
   *
   * @param known how many chunks are said to be listed already; spares asking for them
   * @param chunkCount how many chunks the video has when it is complete
   */
  public Listing of(String video, int known, int chunkCount) {
    Known remembered;
    synchronized (videos) {
      remembered = videos.computeIfAbsent(video, id -> new Known());
    }
    synchronized (remembered) {
      if (!remembered.listing.ended()) {
        int listed = Math.max(known, remembered.listing.chunks());
        remembered.listing = look(video, listed, chunkCount);
      }
      return remembered.listing;
    }
  }

  private Listing look(String video, int listed, int chunkCount) {
    int run = listed;
    while (run < chunkCount && store.size(Keys.chunk(video, run)).isPresent()) {
      run++;
    }
    // After the chunks were seen, not before: see Endings.
    OptionalInt end = endings.of(video, listed, chunkCount);
    return end.isPresent()
        ? new Listing(end.getAsInt(), true)
        : new Listing(run, run == chunkCount);
  }
}
