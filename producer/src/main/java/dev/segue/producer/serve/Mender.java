package dev.segue.producer.serve;

import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.kernel.LruMap;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Answers who asked for something that is damaged: it is not given, and made again meanwhile if
 * that can be done. Thread-safe.
 */
final class Mender {
  private static final int REMEMBERED = 10_000;

  private final ObjectStore store;
  private final VideoFiles files;
  private final VideoDirectory directory;
  private final Repairs repairs;
  private final Set<String> suspected =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(REMEMBERED)));

  Mender(ObjectStore store, VideoFiles files, VideoDirectory directory, Repairs repairs) {
    this.store = store;
    this.files = files;
    this.directory = directory;
    this.repairs = repairs;
  }

  /**
   * The answer where an object is not given.
   *
   * @param maker the task that makes it
   * @param missing the answer where nothing lies there
   */
  Refusal answer(String video, String key, TaskId maker, Refusal missing) {
    return store.size(key).isPresent() ? damaged(video, key, maker) : missing;
  }

  /**
   * The answer where something else lies there than what was written.
   *
   * @param maker the task that makes it
   */
  Refusal damaged(String video, String key, TaskId maker) {
    suspected.add(key);
    String name = key.substring(key.lastIndexOf('/') + 1);
    return isOrdered(video, maker)
        ? new Refusal(
            503, VerifiedStore.DAMAGED, name + " is damaged; it is being made again, ask later")
        : new Refusal(
            410,
            VerifiedStore.DAMAGED,
            name + " is damaged, and what it was made of is gone; make the video again");
  }

  /**
   * Whether an object that was damaged when somebody read a part of it still is; asked before its
   * first byte is sent. Of one that nobody found damaged nothing is read.
   */
  boolean isStillDamaged(String key) {
    if (!suspected.contains(key)) {
      return false;
    }
    boolean isDamaged = store.isDamaged(key);
    if (!isDamaged) {
      suspected.remove(key);
    }
    return isDamaged;
  }

  private boolean isOrdered(String video, TaskId maker) {
    Optional<VideoDescription> described =
        directory
            .find(video)
            .map(VideoStatus::video)
            .or(() -> files.find(video).map(VideoFile::accepted).map(it -> it.video()));
    try {
      return described.isPresent() && repairs.ask(described.get(), maker) == Repairs.Answer.ORDERED;
    } catch (RecipeBook.UnusableException e) {
      return false;
    }
  }
}
