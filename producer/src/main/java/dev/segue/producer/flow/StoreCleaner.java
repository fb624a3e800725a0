package dev.segue.producer.flow;

import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.infra.store.StoreException;
import dev.segue.producer.cleanup.Cleaner;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the store what a planner no longer needs, one order after the other on an executor.
 * What is under way when the process dies is forgotten; the planner orders the sweep again.
 */
public final class StoreCleaner implements Cleaner {
  private static final Logger log = LoggerFactory.getLogger(StoreCleaner.class);

  private final ObjectStore store;
  private final Executor executor;
  private final Map<String, Boolean> swept = new HashMap<>();

  /** A cleaner that works on an executor, which its caller ends. */
  public StoreCleaner(ObjectStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  @Override
  public void clean(List<String> keys) {
    if (!keys.isEmpty()) {
      executor.execute(() -> delete(keys));
    }
  }

  @Override
  public void sweep(String video, List<String> keys) {
    executor.execute(
        () -> {
          boolean isGone = delete(keys);
          synchronized (swept) {
            swept.put(video, isGone);
          }
        });
  }

  @Override
  public void remove(
      String video, Function<VideoDescription, Leftovers> leftovers, boolean entirely) {
    executor.execute(
        () -> {
          boolean isGone = remove(video, leftovers) && (!entirely || removeTraces(video));
          if (entirely) {
            synchronized (swept) {
              swept.put(video, isGone);
            }
          }
        });
  }

  private boolean removeTraces(String video) {
    try {
      return delete(Leftovers.traces(video, new SteeredTimelines(store).count(video)));
    } catch (StoreException e) {
      log.atWarn().addKeyValue("video", video).setCause(e).log("not removed");
      return false;
    }
  }

  /** What is to be removed follows from the video's file, which therefore stays. */
  private boolean remove(String video, Function<VideoDescription, Leftovers> leftovers) {
    try {
      Optional<VideoFile> file = store.get(Keys.description(video)).map(VideoFile::parse);
      return file.isEmpty() || (delete(unseen(file.get(), leftovers)) && delete(seen(file.get())));
    } catch (StoreException e) {
      log.atWarn().addKeyValue("video", video).setCause(e).log("not removed");
      return false;
    }
  }

  private static List<String> seen(VideoFile file) {
    return Leftovers.published(file.accepted().video().id(), file.chunkFrames().size());
  }

  private static List<String> unseen(
      VideoFile file, Function<VideoDescription, Leftovers> leftovers) {
    try {
      return leftovers.apply(file.accepted().video()).afterEnd(false);
    } catch (RecipeBook.UnusableException e) {
      // Nobody knows any more how this video was cut.
      return List.of();
    }
  }

  @Override
  public Map<String, Boolean> swept() {
    synchronized (swept) {
      Map<String, Boolean> all = Map.copyOf(swept);
      swept.clear();
      return all;
    }
  }

  private boolean delete(List<String> keys) {
    try {
      keys.forEach(store::delete);
      return true;
    } catch (StoreException e) {
      log.atWarn().addKeyValue("first", keys.get(0)).setCause(e).log("not cleaned up");
      return false;
    }
  }
}
