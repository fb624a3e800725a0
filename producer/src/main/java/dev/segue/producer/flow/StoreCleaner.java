package dev.segue.producer.flow;

import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.StoreException;
import dev.segue.producer.cleanup.Cleaner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
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
