package dev.segue.producer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.playlist.ChunkRun.Listing;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoStatus.State;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChunkRunTest {
  private static final int COUNT = 4;

  private final WatchedStore store = new WatchedStore();
  private final Endings endings = new Endings(store);
  private final ChunkRun run = new ChunkRun(store, endings);

  @Test
  void theRunEndsBeforeTheFirstGap() {
    put(0);
    put(1);
    put(3);

    assertThat(listing()).isEqualTo(new Listing(2, false));
    put(2);
    assertThat(listing()).isEqualTo(new Listing(4, true));
  }

  @Test
  void onlyTheNextChunkIsAskedFor() {
    put(0);
    put(1);
    run.of("v", 0, COUNT);
    store.asked.clear();

    run.of("v", 0, COUNT);

    assertThat(store.asked).containsExactly(Keys.chunk("v", 2), Keys.closing("v"));
  }

  @Test
  void aCompleteStreamIsNotAskedForAgain() {
    for (int j = 0; j < COUNT; j++) {
      put(j);
    }
    run.of("v", 0, COUNT);
    store.asked.clear();

    assertThat(listing()).isEqualTo(new Listing(COUNT, true));
    assertThat(store.asked).isEmpty();
  }

  @Test
  void anEarlyEndIsWhereTheRunIs() {
    put(0);
    put(1);

    EndMarker end = endings.end("v", State.CANCELLED, 1, COUNT);

    assertThat(end).isEqualTo(new EndMarker(State.CANCELLED, 2));
    put(2);
    assertThat(listing()).isEqualTo(new Listing(2, true));
    assertThat(endings.end("v", State.FAILED, 3, COUNT)).isEqualTo(end);
    assertThat(endings.end("v", State.COMPLETED, 3, COUNT)).isEqualTo(end);
  }

  @Test
  void whatIsCompleteIsNotEndedBeforeItsTime() {
    for (int j = 0; j < COUNT; j++) {
      put(j);
    }
    EndMarker end = endings.end("v", State.COMPLETED, COUNT, COUNT);

    assertThat(endings.end("v", State.CANCELLED, 0, COUNT)).isEqualTo(end);
    assertThat(endings.find("v")).isEmpty();
    assertThat(listing()).isEqualTo(new Listing(COUNT, true));
  }

  @Test
  void whoAsksDecidesWhereAVideoEndsWhenWhoEndedItDiedMidway() {
    put(0);
    assertThat(listing()).isEqualTo(new Listing(1, false));
    byte[] mark = "{\"state\":\"cancelled\"}".getBytes(StandardCharsets.UTF_8);
    store.putIfAbsent(Keys.closing("v"), mark, "application/json");

    put(1);

    Listing elsewhere = new ChunkRun(store, endings).of("v", 0, COUNT);
    assertThat(elsewhere).isEqualTo(new Listing(2, true));
    put(2);
    assertThat(listing()).isEqualTo(elsewhere);
    assertThat(endings.find("v")).contains(new EndMarker(State.CANCELLED, 2));
    assertThat(endings.end("v", State.CANCELLED, 3, COUNT).chunks()).isEqualTo(2);
  }

  /**
   * A chunk arrives, is seen by a viewer and the video is ended, in every order that the store's
   * calls can have: whatever was listed is never above the end.
   */
  @Test
  void nothingThatWasListedIsEverLeftOutByTheEnd() {
    for (int cancelAt = 0; cancelAt < 8; cancelAt++) {
      for (int chunkAt = 0; chunkAt < 8; chunkAt++) {
        InMemoryObjectStore memory = new InMemoryObjectStore();
        memory.putIfAbsent(Keys.chunk("v", 0), new byte[1], "video/mp4");
        Interleaving viewed = new Interleaving(memory);
        int cancelStep = cancelAt;
        int chunkStep = chunkAt;
        viewed.before =
            call -> {
              if (call == chunkStep) {
                memory.putIfAbsent(Keys.chunk("v", 1), new byte[1], "video/mp4");
              }
              if (call == cancelStep) {
                new Endings(memory).end("v", State.CANCELLED, 0, COUNT);
              }
            };
        ChunkRun viewer = new ChunkRun(viewed, new Endings(viewed));

        int listed = viewer.of("v", 0, COUNT).chunks();
        int end = new Endings(memory).end("v", State.CANCELLED, 0, COUNT).chunks();

        assertThat(end)
            .as("cancelled at call %d, chunk at call %d", cancelAt, chunkAt)
            .isGreaterThanOrEqualTo(listed);
        assertThat(new ChunkRun(memory, new Endings(memory)).of("v", 0, COUNT))
            .isEqualTo(new Listing(end, true));
      }
    }
  }

  private Listing listing() {
    return run.of("v", 0, COUNT);
  }

  private void put(int chunk) {
    store.putIfAbsent(Keys.chunk("v", chunk), new byte[1], "video/mp4");
  }

  private static class Around implements ObjectStore {
    private final InMemoryObjectStore inner;

    Around(InMemoryObjectStore inner) {
      this.inner = inner;
    }

    void asked(String key) {}

    @Override
    public Optional<byte[]> get(String key) {
      asked(key);
      return inner.get(key);
    }

    @Override
    public OptionalLong size(String key) {
      asked(key);
      return inner.size(key);
    }

    @Override
    public byte[] get(String key, long from, int length) {
      return inner.get(key, from, length);
    }

    @Override
    public InputStream open(String key) {
      return inner.open(key);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
      return inner.putIfAbsent(key, bytes, contentType);
    }

    @Override
    public boolean putIfAbsent(String key, Path file, String contentType) {
      return inner.putIfAbsent(key, file, contentType);
    }

    @Override
    public void delete(String key) {
      inner.delete(key);
    }
  }

  private static final class WatchedStore extends Around {
    final List<String> asked = new ArrayList<>();

    WatchedStore() {
      super(new InMemoryObjectStore());
    }

    @Override
    void asked(String key) {
      asked.add(key);
    }
  }

  private static final class Interleaving extends Around {
    java.util.function.IntConsumer before;
    private int calls;

    Interleaving(InMemoryObjectStore inner) {
      super(inner);
    }

    @Override
    void asked(String key) {
      before.accept(calls++);
    }
  }
}
