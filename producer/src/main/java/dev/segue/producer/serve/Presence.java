package dev.segue.producer.serve;

import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.StoreException;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.util.Collections;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether completed videos still have their file: somebody may have removed it from the store.
 * Thread-safe.
 */
final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  private static final int REMEMBERED = 10_000;

  private final ObjectStore store;
  private final Set<String> gone =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(REMEMBERED)));

  Presence(ObjectStore store) {
    this.store = store;
  }

  /** Whether a video was completed and its file is not there; asks the store. */
  boolean isGone(VideoStatus status) {
    if (status.state() != State.COMPLETED) {
      return false;
    }
    try {
      boolean isThere = store.size(Keys.whole(status.id())).isPresent();
      if (isThere) {
        gone.remove(status.id());
      } else {
        gone.add(status.id());
      }
      return !isThere;
    } catch (StoreException e) {
      log.atWarn().addKeyValue("video", status.id()).setCause(e).log("cannot look for its file");
      return isKnownGone(status);
    }
  }

  /** The same as far as it is known without asking, for lists. */
  boolean isKnownGone(VideoStatus status) {
    return status.state() == State.COMPLETED && gone.contains(status.id());
  }
}
