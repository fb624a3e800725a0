package dev.segue.producer.queue;

import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.kernel.LruMap;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Latent;
import dev.segue.schemas.Problem;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * When each video that is waiting or being made is expected. Any replica says the same, a moment
 * after it has heard the same statuses and workers. Thread-safe; what it says is as old as it may
 * be for looking to take a twentieth of the time, and at most half a second.
 */
public final class Outlook {
  private static final Duration OLDEST = Duration.ofMillis(500);
  private static final int SHARE = 20;
  private static final int REMEMBERED = 1_000;

  /** All that a cost depends on. */
  private record Shape(Object recipe, Latent latent, int frames) {}

  private record Sight(Instant until, List<Work> works, Map<String, Expected> expected) {}

  private final VideoDirectory directory;
  private final RecipeBook recipes;
  private final Lanes lanes;
  private final Clock clock;
  private final Map<Shape, Cost> costs = new LruMap<>(REMEMBERED);
  private Sight last = new Sight(Instant.MIN, List.of(), Map.of());

  public Outlook(VideoDirectory directory, RecipeBook recipes, Lanes lanes, Clock clock) {
    this.directory = directory;
    this.recipes = recipes;
    this.lanes = lanes;
    this.clock = clock;
  }

  /** What is expected of a video; nothing of one that has ended or waits for what is not there. */
  public Optional<Expected> of(String video) {
    return Optional.ofNullable(sight().expected().get(video));
  }

  /** What is waiting or being made. */
  public List<Work> works() {
    return sight().works();
  }

  /**
   * What would become of a video if it were asked for now.
   *
   * @throws RecipeBook.UnusableException when it cannot be planned
   */
  public Quote quote(VideoDescription video, Terms terms) {
    Instant now = clock.instant();
    Work work =
        new Work(video.id(), video.bundle(), terms.priority(), now, null, cost(video), 1, 1);
    List<Work> all = new ArrayList<>(works());
    all.add(work);
    Expected expected = expect(all, now).get(video.id());
    if (expected.endAt() == null) {
      return new Quote(work.cost(), expected.position(), null, null, null, null);
    }
    Duration start = Duration.between(now, expected.startAt());
    Duration end = Duration.between(now, expected.endAt());
    double first =
        lanes.crew(Kind.TRACK, video.bundle()).alone(work.cost().firstChain())
            + lanes.crew(Kind.WINDOW, video.bundle()).alone(work.cost().window());
    Duration firstChunk = shorter(start.plusMillis(Math.round(first * 1_000)), end);
    // Chunks come one after the other, at even distances; the last of n is needed when n - 1
    // played.
    int n = work.cost().windows();
    Duration before = Duration.ofMillis(1_000L * video.frames() / video.fps() * (n - 1) / n);
    Duration late = end.minus(before);
    return new Quote(
        work.cost(),
        expected.position(),
        start,
        firstChunk,
        end,
        late.compareTo(firstChunk) > 0 ? late : firstChunk);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private synchronized Sight sight() {
    Instant now = clock.instant();
    if (!last.until().isAfter(now)) {
      List<Work> works = new ArrayList<>();
      for (VideoStatus status : directory.unended()) {
        work(status).ifPresent(works::add);
      }
      Map<String, Expected> expected = expect(works, now);
      Instant end = clock.instant();
      Duration rest = shorter(Duration.between(now, end).multipliedBy(SHARE), OLDEST);
      last = new Sight(end.plus(rest), List.copyOf(works), expected);
    }
    return last;
  }

  private Map<String, Expected> expect(List<Work> works, Instant now) {
    Map<String, Expected> all = new HashMap<>();
    works.stream()
        .collect(Collectors.groupingBy(Work::bundle, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (bundle, own) ->
                all.putAll(
                    Forecast.of(
                        own,
                        lanes.crew(Kind.TRACK, bundle),
                        lanes.crew(Kind.WINDOW, bundle),
                        now)));
    return all;
  }

  private Optional<Work> work(VideoStatus status) {
    Problem waiting = status.waiting();
    if (status.video() == null || waiting != null) {
      return Optional.empty();
    }
    try {
      int tracks = Objects.requireNonNullElse(status.tracks(), status.segments());
      int done = Objects.requireNonNullElse(status.tracksDone(), status.structures());
      return Optional.of(
          new Work(
              status.id(),
              status.video().bundle(),
              status.terms().priority(),
              status.terms().acceptedAt(),
              status.startedAt(),
              cost(status.video()),
              left(done, tracks),
              left(status.chunks(), status.chunkCount())));
    } catch (RecipeBook.UnusableException e) {
      // Its planner ends it.
      return Optional.empty();
    }
  }

  private static double left(int done, int all) {
    return all == 0 ? 0 : 1 - (double) done / all;
  }

  private Cost cost(VideoDescription video) {
    VideoDescription whole = recipes.complete(video);
    Shape shape = new Shape(whole.recipe(), whole.latent(), whole.frames());
    synchronized (costs) {
      Cost known = costs.get(shape);
      if (known == null) {
        Evaluations evaluations = recipes.evaluations(video);
        known = Cost.of(recipes.plan(video).plan(), evaluations);
        costs.put(shape, known);
      }
      return known;
    }
  }
}
