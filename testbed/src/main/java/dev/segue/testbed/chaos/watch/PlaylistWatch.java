package dev.segue.testbed.chaos.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at playlists as players do, and holds each against what it was before: lines are only
 * added, and nothing follows ENDLIST. What does not answer is asked again. Thread-safe.
 */
public final class PlaylistWatch implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String END = "#EXT-X-ENDLIST\n";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Supplier<URI> server;
  private final Duration pause;
  private final Deque<String> videos = new ArrayDeque<>();
  private final Map<String, String> seen = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "playlists");
  private volatile boolean closed;

  /**
   * Makes one that looks from now on.
   *
   * @param server whom to ask this time
   * @param pause between two looks
   */
  public PlaylistWatch(Supplier<URI> server, Duration pause) {
    this.server = server;
    this.pause = pause;
    thread.setDaemon(true);
    thread.start();
  }

  public synchronized void add(String video) {
    videos.add(video);
  }

  /** What was wrong so far. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** The playlist of a video as it is now, or empty when there is none or nobody answers. */
  public Optional<String> playlist(String video, URI from) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(from.resolve("/v1/videos/" + video + "/index.m3u8"))
                  .timeout(TIMEOUT)
                  .build(),
              BodyHandlers.ofString());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether a playlist may follow another one. */
  static boolean follows(String before, String after) {
    return before.endsWith(END) ? after.equals(before) : after.startsWith(before);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      Optional<String> next = next();
      next.ifPresent(video -> playlist(video, server.get()).ifPresent(now -> hold(video, now)));
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized Optional<String> next() {
    String video = videos.poll();
    if (video != null) {
      videos.add(video);
    }
    return Optional.ofNullable(video);
  }

  private synchronized void hold(String video, String now) {
    String before = seen.put(video, now);
    if (before != null && !follows(before, now)) {
      violations.add("the playlist of " + video + " changed from\n" + before + "to\n" + now);
    }
    if (now.contains(END) && !now.endsWith(END)) {
      violations.add("the playlist of " + video + " goes on after its end");
    }
    if (before != null && before.endsWith(END)) {
      // Looked at once more after its end: that is enough.
      videos.remove(video);
    }
  }
}
