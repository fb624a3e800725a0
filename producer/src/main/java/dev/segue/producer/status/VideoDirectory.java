package dev.segue.producer.status;

import dev.segue.infra.events.EventListener;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Event;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest status of every video, as {@code Topics.VIDEOS} tells it; of rejected requests only
 * the last thousand, since anybody can make any number of them. Thread-safe.
 */
public final class VideoDirectory implements EventListener {
  private static final int REJECTED = 1_000;
  private static final int REMOVED = 10_000;

  private record Place(Instant createdAt, String id) {}

  private final Map<String, VideoStatus> videos = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<Place> order =
      new ConcurrentSkipListSet<>(Comparator.comparing(Place::createdAt).thenComparing(Place::id));
  private final Set<String> removed =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(REMOVED)));
  private final List<Consumer<String>> mourners = new CopyOnWriteArrayList<>();
  private final Deque<String> rejected = new ArrayDeque<>();
  private final List<Consumer<VideoStatus>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof VideoStatus status) {
      VideoStatus known = videos.get(status.id());
      if (known != null && known.state().ended() && !status.state().ended()) {
        // Late word of a planner that was taken over; the one that counts says it again.
        return;
      }
      VideoStatus before = videos.put(status.id(), status);
      if (before != null && !before.createdAt().equals(status.createdAt())) {
        order.remove(place(before));
      }
      if (status.state() == State.REJECTED) {
        forgetOldRejections(status.id(), before == null);
      } else {
        order.add(place(status));
      }
      listeners.forEach(listener -> listener.accept(status));
    }
  }

  @Override
  public void onRemoval(String topic, String key) {
    VideoStatus before = videos.remove(key);
    if (before != null) {
      order.remove(place(before));
    }
    removed.add(key);
    mourners.forEach(mourner -> mourner.accept(key));
  }

  /** Whether a video was removed; of those that were removed last. */
  public boolean isRemoved(String id) {
    return removed.contains(id);
  }

  /** Calls a listener with the id of every video that is removed from now on. */
  public void mourn(Consumer<String> mourner) {
    mourners.add(mourner);
  }

  /** Done when a video is not there any more; failed when that is not so in time. */
  public CompletableFuture<Void> awaitRemoval(String id, Duration patience) {
    CompletableFuture<Void> waiting = new CompletableFuture<>();
    Consumer<String> mourner =
        gone -> {
          if (gone.equals(id)) {
            waiting.complete(null);
          }
        };
    mourners.add(mourner);
    if (find(id).isEmpty()) {
      waiting.complete(null);
    }
    return waiting
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((nothing, failure) -> mourners.remove(mourner));
  }

  public Optional<VideoStatus> find(String id) {
    return Optional.ofNullable(videos.get(id));
  }

  /** Done when a video of this id is known; failed when it is not known in time. */
  public CompletableFuture<VideoStatus> await(String id, Duration patience) {
    return await(id, status -> true, patience);
  }

  /** Done when a video stands as is wanted; failed when it does not in time. */
  public CompletableFuture<VideoStatus> await(
      String id, Predicate<VideoStatus> wanted, Duration patience) {
    CompletableFuture<VideoStatus> waiting = new CompletableFuture<>();
    Consumer<VideoStatus> listener =
        status -> {
          if (status.id().equals(id) && wanted.test(status)) {
            waiting.complete(status);
          }
        };
    listeners.add(listener);
    find(id).ifPresent(listener);
    return waiting
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((status, failure) -> listeners.remove(listener));
  }

  /** Done when a video that is known has ended; failed when it is removed before. */
  public CompletableFuture<VideoStatus> awaitEnd(String id) {
    CompletableFuture<VideoStatus> waiting = new CompletableFuture<>();
    Consumer<VideoStatus> listener =
        status -> {
          if (status.id().equals(id) && status.state().ended()) {
            waiting.complete(status);
          }
        };
    Consumer<String> mourner =
        gone -> {
          if (gone.equals(id)) {
            waiting.completeExceptionally(new NoSuchElementException(id + " was deleted"));
          }
        };
    listeners.add(listener);
    mourners.add(mourner);
    find(id).ifPresent(listener);
    var unused =
        waiting.whenComplete(
            (status, failure) -> {
              listeners.remove(listener);
              mourners.remove(mourner);
            });
    return waiting;
  }

  /** Calls a listener with every status from now on, on the feed's thread. */
  public void listen(Consumer<VideoStatus> listener) {
    listeners.add(listener);
  }

  /**
   * A page of videos; rejected requests are not among them.
   *
   * @param after the id of the last video of the page before, or null for the first page
   * @param limit how many at most
   * @param newestFirst whether the last that was accepted comes first
   * @param tenant whose, or null for everybody's
   */
  public List<VideoStatus> page(String after, int limit, boolean newestFirst, String tenant) {
    VideoStatus last = after == null ? null : videos.get(after);
    if (after != null && last == null) {
      return List.of();
    }
    var all = newestFirst ? order.descendingSet() : order;
    Stream<Place> places = (last == null ? all : all.tailSet(place(last), false)).stream();
    return places
        .map(place -> videos.get(place.id()))
        .filter(Objects::nonNull)
        .filter(status -> tenant == null || tenant.equals(status.terms().tenant()))
        .limit(limit)
        .toList();
  }

  /** Whatever is known, in no order; what changes meanwhile may be in it or not. */
  public Collection<VideoStatus> all() {
    return Collections.unmodifiableCollection(videos.values());
  }

  /** The videos that are waiting or being made, in no order. */
  public List<VideoStatus> unended() {
    return videos.values().stream().filter(status -> !status.state().ended()).toList();
  }

  /**
   * How many videos are waiting or being made.
   *
   * @param tenant whose, or null for everybody's
   */
  public long live(String tenant) {
    return videos.values().stream()
        .filter(status -> !status.state().ended())
        .filter(status -> tenant == null || tenant.equals(status.terms().tenant()))
        .count();
  }

  /** Called by the feed's thread alone. */
  private void forgetOldRejections(String id, boolean isNew) {
    if (isNew) {
      rejected.add(id);
    }
    if (rejected.size() > REJECTED) {
      videos.remove(rejected.remove());
    }
  }

  private static Place place(VideoStatus status) {
    return new Place(status.createdAt(), status.id());
  }
}
