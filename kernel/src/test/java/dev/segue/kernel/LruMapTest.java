package dev.segue.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LruMapTest {
  private final LruMap<String, Integer> map = new LruMap<>(2);

  @Test
  void theOneThatWasNotUsedForTheLongestTimeGoes() {
    map.put("a", 1);
    map.put("b", 2);
    map.get("a");

    map.put("c", 3);

    assertThat(map.keySet()).containsExactly("a", "c");
  }

  @Test
  void whatIsComputedCountsAsUsed() {
    map.put("a", 1);
    map.put("b", 2);
    map.computeIfAbsent("a", key -> 9);

    map.computeIfAbsent("c", key -> 3);

    assertThat(map).containsOnlyKeys("a", "c").containsEntry("a", 1);
  }

  @Test
  void aMapOfNothingIsRefused() {
    assertThatThrownBy(() -> new LruMap<String, String>(0)).hasMessageContaining("not 0");
  }
}
