package dev.segue.producer.intake;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.RecipeBook;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoAccepted;
import java.time.Instant;
import java.util.Optional;

/**
 * The videos that were accepted, in the store. Whoever writes a video's file first has decided;
 * everybody else reads what stands. Thread-safe.
 */
public final class VideoFiles {
  private final ObjectStore store;
  private final RecipeBook recipes;

  public VideoFiles(ObjectStore store, RecipeBook recipes) {
    this.store = store;
    this.recipes = recipes;
  }

  /**
   * Accepts a video.
   *
   * @return what stands: this video, or the one that had its id before
   */
  public VideoFile settle(Reading.Wanted wanted, Instant now) {
    String key = Keys.description(wanted.video().id());
    VideoFile ours = file(wanted, now);
    if (store.putIfAbsent(key, ours.json(), "application/json")) {
      return ours;
    }
    return store.get(key).map(VideoFile::parse).orElse(ours);
  }

  /** What was accepted under an id. */
  public Optional<VideoFile> find(String video) {
    return store.get(Keys.description(video)).map(VideoFile::parse);
  }

  /** Whether a video was accepted under an id. */
  public boolean exists(String video) {
    return store.size(Keys.description(video)).isPresent();
  }

  private VideoFile file(Reading.Wanted wanted, Instant now) {
    Layout layout = recipes.layout(wanted.video());
    Instant deadline = wanted.deadline() == null ? null : now.plus(wanted.deadline());
    return new VideoFile(
        new VideoAccepted(wanted.video(), wanted.priority(), now, deadline, wanted.warnings()),
        wanted.request(),
        layout.length(),
        layout.windows().stream().map(Window::frames).toList());
  }
}
