package dev.segue.testbed.chaos;

import dev.segue.infra.store.S3ObjectStore;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Keys;
import dev.segue.testbed.chaos.watch.PlaylistWatch;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that a viewer can get of a video, as digests by name. */
final class VideoFiles {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final S3ObjectStore store;
  private final PlaylistWatch playlists;

  VideoFiles(S3ObjectStore store, PlaylistWatch playlists) {
    this.store = store;
    this.playlists = playlists;
  }

  /**
   * What there is of a video.
   *
   * @param chunks how many chunks it should have
   * @param producer who is asked for the playlist; for two minutes when it does not answer
   */
  Map<String, String> of(String video, int chunks, URI producer) throws InterruptedException {
    Map<String, String> files = new TreeMap<>();
    add(files, Keys.init(video), "init.mp4");
    for (int j = 0; j <= chunks; j++) {
      add(files, Keys.chunk(video, j), Keys.chunkName(j));
    }
    add(files, Keys.whole(video), "video.mp4");
    playlist(video, producer)
        .ifPresent(
            text -> files.put("index.m3u8", Sha256.hex(text.getBytes(StandardCharsets.UTF_8))));
    return files;
  }

  private Optional<String> playlist(String video, URI producer) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<String> text = playlists.playlist(video, producer);
      if (text.isPresent() || System.nanoTime() - end >= 0) {
        return text;
      }
      Thread.sleep(500);
    }
  }

  private void add(Map<String, String> files, String key, String name) {
    store.get(key).ifPresent(bytes -> files.put(name, Sha256.hex(bytes)));
  }
}
