package dev.segue.testbed.simulation;

import static dev.segue.testbed.simulation.Judge.violation;

import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.playlist.ChunkRun;
import dev.segue.producer.playlist.Endings;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoStatus;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Looks at the playlists whenever something changed of which they are made. */
final class JudgeOfPlaylists {
  private final World world;
  private final ObjectStore store;
  private final ChunkRun viewer;
  private final Map<String, ChunkRun.Listing> listed = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();

  JudgeOfPlaylists(World world) {
    this.world = world;
    this.store = world.store.unhindered();
    this.viewer = new ChunkRun(store, new Endings(store));
  }

  void stored(String key) {
    String name = key.split("/", 3)[2];
    if (name.startsWith("hls/") || name.equals("closing") || name.equals("end.json")) {
      changed.add(key.split("/", 3)[1]);
    }
  }

  void check() {
    if (!changed.isEmpty()) {
      changed.forEach(this::check);
      changed.clear();
    }
  }

  private int count(String id) {
    return SimRecipes.readers(world.videos.get(id)).plan().layout().chunks();
  }

  private void check(String id) {
    int count = count(id);
    ChunkRun.Listing before = listed.getOrDefault(id, new ChunkRun.Listing(0, false));
    ChunkRun.Listing now = viewer.of(id, 0, count);
    ChunkRun.Listing replica = new ChunkRun(store, new Endings(store)).of(id, 0, count);
    listed.put(id, now);
    if (now.chunks() < before.chunks() || (before.ended() && !now.equals(before))) {
      throw violation("the playlist of", id, "was", before, "and is", now);
    }
    if (!now.equals(replica)) {
      throw violation("the playlist of", id, "is", now, "here and", replica, "there");
    }
    for (int j = 0; j < now.chunks(); j++) {
      if (!world.store.has(Keys.chunk(id, j))) {
        throw violation("chunk", j, "of", id, "is listed and not there");
      }
    }
  }

  void checkEnd(String id, VideoStatus.State state) {
    check(id);
    ChunkRun.Listing listing = listed.get(id);
    if (state == null || !listing.ended()) {
      throw violation(id, "is", state, ", its playlist", listing);
    }
    int count = count(id);
    if (state == VideoStatus.State.COMPLETED
        && (listing.chunks() != count || !world.store.has(Keys.whole(id)))) {
      throw violation(id, "is complete with", listing, "of", count, "chunks");
    }
  }
}
