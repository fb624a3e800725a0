package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The results of cells, and structures, of every video: in the object store for good, the newest of
 * them in memory too; one for all workers of a process.
 *
 * <p>It remembers which cells are there, because a hint said so or because they were found; who
 * waits for one is told when a hint names it. Thread-safe.
 */
public final class CellStore implements EventListener {
  private static final String TYPE = "application/octet-stream";
  private static final long REMEMBERED_BYTES = 64L << 20;
  private static final int KNOWN = 50_000;

  private record Name(String video, Cell cell) {}

  private final ObjectStore store;
  private final Results results;
  private final SteeredTimelines timelines;
  private final Map<String, Tensor> recent = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Name> known =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(KNOWN)));

  /** A set is changed only within the map's own steps, and by nobody once it was removed. */
  private final Map<Name, Set<Runnable>> awaited = new ConcurrentHashMap<>();

  private long recentBytes;

  /** An empty memory over a store. */
  public CellStore(ObjectStore store, Results results) {
    this.store = store;
    this.results = results;
    this.timelines = new SteeredTimelines(store);
  }

  /**
   * Whether a track is done. What was cleaned up is done: that happens only after all chunks that
   * show it are there.
   */
  boolean isDone(VideoDescription video, Plan plan, int track) {
    int segment = plan.segment(track);
    return (!plan.makesStructure(track) && exists(video, new Cell(track, plan.steps(track) - 1)))
        || hasStructure(video, segment)
        || plan.layout().windowsOf(segment).stream().allMatch(window -> hasChunk(video, window));
  }

  /** A video as it is now, which may have been steered since somebody told of it. */
  VideoDescription newest(VideoDescription video) {
    return timelines.newest(video);
  }

  /** Somebody says that a cell is in the store. */
  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof CellStored stored) {
      Name name = new Name(stored.video(), new Cell(stored.track(), stored.step()));
      known.add(name);
      Set<Runnable> waiting = awaited.remove(name);
      if (waiting != null) {
        waiting.forEach(Runnable::run);
      }
    }
  }

  /** Has somebody told when a hint names a cell; at most once, and never after {@link #leave}. */
  void await(VideoDescription video, Cell cell, Runnable waiting) {
    awaited.compute(
        new Name(video.id(), cell),
        (name, others) -> {
          Set<Runnable> all = others == null ? new LinkedHashSet<>() : others;
          all.add(waiting);
          return all;
        });
  }

  /** Has somebody not told of a cell any more. */
  void leave(VideoDescription video, Cell cell, Runnable waiting) {
    awaited.computeIfPresent(
        new Name(video.id(), cell),
        (name, others) -> {
          others.remove(waiting);
          return others.isEmpty() ? null : others;
        });
  }

  /** Whether a cell is known to be in the store; costs no request. */
  boolean likely(VideoDescription video, Cell cell) {
    return known.contains(new Name(video.id(), cell));
  }

  /** Whether a cell is in the store: one request. */
  boolean exists(VideoDescription video, Cell cell) {
    Name name = new Name(video.id(), cell);
    boolean there = store.size(key(video, cell)).isPresent();
    if (there) {
      known.add(name);
    } else {
      known.remove(name);
    }
    return there;
  }

  /** A cell's result, or empty where it is not in the store. */
  Optional<Tensor> find(VideoDescription video, Cell cell) {
    Optional<Tensor> found = read(key(video, cell));
    if (found.isPresent()) {
      known.add(new Name(video.id(), cell));
    } else {
      known.remove(new Name(video.id(), cell));
    }
    return found;
  }

  /** Stores a cell's result unless it is there, and returns what is there. */
  Tensor settle(VideoDescription video, Cell cell, Tensor result) {
    Tensor standing = settle(key(video, cell), result);
    known.add(new Name(video.id(), cell));
    return standing;
  }

  /** The structure of a segment, or empty where it is not in the store. */
  Optional<Tensor> structure(VideoDescription video, int segment) {
    return read(Keys.structure(video, segment));
  }

  /** The picture that a video begins from, or empty where it is not in the store. */
  Optional<Tensor> picture(VideoDescription video) {
    return Keys.reference(video).flatMap(this::read);
  }

  void settleStructure(VideoDescription video, int segment, Tensor structure) {
    var unused = settle(Keys.structure(video, segment), structure);
  }

  boolean hasStructure(VideoDescription video, int segment) {
    return store.size(Keys.structure(video, segment)).isPresent();
  }

  boolean hasChunk(VideoDescription video, int window) {
    return store.size(Keys.chunk(video.id(), window)).isPresent();
  }

  /** Reads what is in the store from now on: what lies there of a video may be damaged. */
  synchronized void forget(VideoDescription video) {
    String prefix = "videos/" + video.id() + "/";
    recent
        .entrySet()
        .removeIf(
            one -> {
              boolean isOfIt = one.getKey().startsWith(prefix);
              recentBytes -= isOfIt ? bytes(one.getValue()) : 0;
              return isOfIt;
            });
  }

  private Optional<Tensor> read(String key) {
    Tensor near = remembered(key);
    if (near != null) {
      return Optional.of(near);
    }
    Optional<Tensor> read = store.get(key).map(Safetensors::read);
    read.ifPresent(tensor -> remember(key, tensor));
    return read;
  }

  private Tensor settle(String key, Tensor result) {
    byte[] ours = Safetensors.write(result);
    byte[] standing = results.settle(key, ours, TYPE);
    Tensor tensor = standing == ours ? result : Safetensors.read(standing);
    remember(key, tensor);
    return tensor;
  }

  private synchronized Tensor remembered(String key) {
    return recent.get(key);
  }

  private synchronized void remember(String key, Tensor tensor) {
    if (recent.put(key, tensor) == null) {
      recentBytes += bytes(tensor);
    }
    var eldest = recent.entrySet().iterator();
    while (recentBytes > REMEMBERED_BYTES && eldest.hasNext()) {
      recentBytes -= bytes(eldest.next().getValue());
      eldest.remove();
    }
  }

  private static long bytes(Tensor tensor) {
    return (long) tensor.size() * Float.BYTES;
  }

  private static String key(VideoDescription video, Cell cell) {
    return Keys.cell(video, cell.track(), cell.step());
  }
}
