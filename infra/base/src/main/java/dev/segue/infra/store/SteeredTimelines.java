package dev.segue.infra.store;

import dev.segue.kernel.Json;
import dev.segue.schemas.Keys;
import dev.segue.schemas.SteeredPrompts;
import dev.segue.schemas.VideoDescription;
import java.util.Optional;

/**
 * What videos show when since they were steered, as the store says. A record is written before
 * anything is made by it, and never changes. Thread-safe.
 */
public final class SteeredTimelines {
  private final ObjectStore store;

  public SteeredTimelines(ObjectStore store) {
    this.store = store;
  }

  /**
   * A video as it is now: whoever begins a part of it may have been told before it was steered.
   *
   * @throws StoreException when the store is away
   */
  public VideoDescription newest(VideoDescription video) {
    VideoDescription newest = video;
    Optional<SteeredPrompts> next = find(video.id(), video.steerings() + 1);
    while (next.isPresent()) {
      newest = newest.steered(next.get().prompts());
      next = find(video.id(), newest.steerings() + 1);
    }
    return newest;
  }

  /**
   * Records what a video shows when, since it was steered for the n-th time.
   *
   * @return what stands: this, or what was recorded before
   * @throws StoreException when the store is away
   */
  public SteeredPrompts settle(String video, int n, SteeredPrompts ours) {
    return store.putIfAbsent(Keys.prompts(video, n), Json.write(ours), "application/json")
        ? ours
        : find(video, n).orElse(ours);
  }

  /** How many times a video was steered. */
  public int count(String video) {
    int n = 0;
    while (store.size(Keys.prompts(video, n + 1)).isPresent()) {
      n++;
    }
    return n;
  }

  private Optional<SteeredPrompts> find(String video, int n) {
    return store.get(Keys.prompts(video, n)).map(json -> Json.read(json, SteeredPrompts.class));
  }
}
