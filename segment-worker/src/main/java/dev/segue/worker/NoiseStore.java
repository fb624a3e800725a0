package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The noise eps(i,k) of every video: in the object store for good, the newest of it in memory too.
 *
 * <p>What is not here yet is looked for in the store when a hint names it, or when it has not been
 * looked for during a while. Thread-safe.
 *
 * <p>Who waits for a cell can be told as soon as a hint names it, on an executor's thread.
 */
final class NoiseStore {
  private static final String TYPE = "application/octet-stream";
  private static final long REMEMBERED_BYTES = 64L << 20;
  private static final int HINTS = 10_000;

  private final ObjectStore store;
  private final Results results;
  private final Map<String, Tensor> recent = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> hinted = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<Runnable>> awaited = new ConcurrentHashMap<>();
  private final Executor executor;
  private long recentBytes;

  /**
   * An empty memory over a store.
   *
   * @param executor tells those who wait
   */
  NoiseStore(ObjectStore store, Results results, Executor executor) {
    this.store = store;
    this.results = results;
    this.executor = executor;
  }

  /** Somebody says that a cell's noise is in the store. */
  void hint(String video, int segment, int step) {
    if (hinted.size() >= HINTS) {
      hinted.clear();
    }
    String hint = hintOf(video, new Cell(segment, step));
    hinted.add(hint);
    Set<Runnable> waiting = awaited.remove(hint);
    if (waiting != null) {
      waiting.forEach(executor::execute);
    }
  }

  /** Has somebody told when a hint names a cell; at most once, and never after {@link #leave}. */
  void await(VideoDescription video, Cell cell, Runnable waiting) {
    awaited.compute(
        hintOf(video.id(), cell),
        (hint, others) -> {
          Set<Runnable> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(waiting);
          return all;
        });
  }

  /** Has somebody not told of a cell any more. */
  void leave(VideoDescription video, Cell cell, Runnable waiting) {
    awaited.computeIfPresent(
        hintOf(video.id(), cell),
        (hint, others) -> {
          others.remove(waiting);
          return others.isEmpty() ? null : others;
        });
  }

  /** Whether a cell's noise is in memory or was hinted at; costs no request. */
  boolean likely(VideoDescription video, Cell cell) {
    return remembered(key(video, cell)) != null || hinted.contains(hintOf(video.id(), cell));
  }

  /** Whether a cell's noise is in the store: one request, unless it is in memory. */
  boolean exists(VideoDescription video, Cell cell) {
    String key = key(video, cell);
    if (remembered(key) != null || store.size(key).isPresent()) {
      return true;
    }
    hinted.remove(hintOf(video.id(), cell));
    return false;
  }

  Optional<Tensor> find(VideoDescription video, Cell cell) {
    String key = key(video, cell);
    Tensor near = remembered(key);
    if (near != null) {
      return Optional.of(near);
    }
    Optional<Tensor> read = store.get(key).map(Safetensors::read);
    read.ifPresent(tensor -> remember(key, tensor));
    return read;
  }

  /** Stores a cell's noise unless it is there, and returns what is there. */
  Tensor settle(VideoDescription video, Cell cell, Tensor eps) {
    String key = key(video, cell);
    byte[] ours = Safetensors.write(eps);
    byte[] standing = results.settle(key, ours, TYPE);
    Tensor tensor = standing == ours ? eps : Safetensors.read(standing);
    remember(key, tensor);
    return tensor;
  }

  /**
   * Whether a segment is done: its structure is there, or was cleaned up, which happens only after
   * the chunks that show it are there.
   *
   * @param window the first that reads the segment
   */
  boolean isDone(VideoDescription video, int segment, int window) {
    return store.size(Keys.structure(video, segment)).isPresent()
        || store.size(Keys.chunk(video.id(), window)).isPresent();
  }

  void settleStructure(VideoDescription video, int segment, Tensor structure) {
    results.settle(Keys.structure(video, segment), Safetensors.write(structure), TYPE);
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
    return Keys.noise(video, cell.segment(), cell.step());
  }

  private static String hintOf(String video, Cell cell) {
    return video + '/' + cell.segment() + '/' + cell.step();
  }
}
