package dev.segue.producer.intake;

import dev.segue.diffusion.plan.Layout;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.StoreException;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.kernel.LruMap;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Trace;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * The videos that were accepted, in the store. Whoever writes a video's file first has decided;
 * everybody else reads what stands, which never changes. Thread-safe; remembers the thousand files
 * that were read last.
 */
public final class VideoFiles {
  private static final int REMEMBERED = 1_000;

  private final ObjectStore store;
  private final RecipeBook recipes;
  private final Map<String, VideoFile> known =
      Collections.synchronizedMap(new LruMap<>(REMEMBERED));

  public VideoFiles(ObjectStore store, RecipeBook recipes) {
    this.store = store;
    this.recipes = recipes;
  }

  /** Accepts a video of which no trace is known. */
  public VideoFile settle(Reading.Wanted wanted, Instant now) {
    return settle(wanted, now, null);
  }

  /**
   * Accepts a video.
   *
   * @param trace the trace that it is a part of, or null: then one begins with it
   * @return what stands: this video, or the one that had its id before
   * @throws StoreException {@code object-damaged} when that cannot be read
   */
  public VideoFile settle(Reading.Wanted wanted, Instant now, Trace trace) {
    String key = Keys.description(wanted.video().id());
    VideoFile ours = file(wanted, now, trace);
    if (store.putIfAbsent(key, ours.json(), "application/json")) {
      return ours;
    }
    return store.get(key).map(VideoFile::parse).orElseGet(() -> unlessDamaged(key, ours));
  }

  /** What was there is deleted, or cannot be read: then it is still not ours. */
  private VideoFile unlessDamaged(String key, VideoFile ours) {
    if (store.size(key).isPresent()) {
      throw new StoreException(
          VerifiedStore.DAMAGED, "the description of a video of this id is damaged", null);
    }
    return ours;
  }

  /** What was accepted under an id. */
  public Optional<VideoFile> find(String video) {
    VideoFile remembered = known.get(video);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<VideoFile> found = read(video);
    found.ifPresent(file -> known.put(video, file));
    return found;
  }

  /** The same as it stands in the store now. */
  public Optional<VideoFile> read(String video) {
    return store.get(Keys.description(video)).map(VideoFile::parse);
  }

  /** Whether a video was accepted under an id. */
  public boolean exists(String video) {
    return store.size(Keys.description(video)).isPresent();
  }

  /** Keeps the picture that a video begins from. */
  public void keep(String video, String digest, byte[] picture) {
    var unused =
        store.putIfAbsent(Keys.reference(video, digest), picture, "application/octet-stream");
  }

  /** Whether the picture that a video begins from is there, or it needs none. */
  public boolean hasReference(VideoDescription video) {
    return Keys.reference(video).map(key -> store.size(key).isPresent()).orElse(true);
  }

  private VideoFile file(Reading.Wanted wanted, Instant now, Trace of) {
    Trace trace = of == null ? Trace.begin(wanted.video().id() + " " + now) : of;
    Layout layout = recipes.plan(wanted.video()).plan().layout();
    return new VideoFile(
        new VideoAccepted(
            wanted.video(), wanted.terms().accepted(now).in(trace), wanted.warnings()),
        wanted.request(),
        layout.longest(),
        layout.chunkFrames());
  }
}
