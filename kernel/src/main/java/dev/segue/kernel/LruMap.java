package dev.segue.kernel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that keeps the entries that were used last: one more than its bound, and the one that was
 * not put or got for the longest time goes. Not thread-safe, not even for getting.
 */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * An empty map.
   *
   * @param most how many entries it keeps, from 1
   */
  public LruMap(int most) {
    super(16, 0.75f, true);
    if (most < 1) {
      throw new IllegalArgumentException("a map keeps at least one entry, not " + most);
    }
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
