package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.queue.Cost;
import dev.segue.producer.queue.Crew;
import dev.segue.producer.queue.Expected;
import dev.segue.producer.queue.Lanes;
import dev.segue.producer.queue.Outlook;
import dev.segue.producer.queue.Quote;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * {@code GET /v1/queue} and {@code POST /v1/videos/estimate}: what waits, and what it would take.
 */
final class QueueApi {
  private final Function<Exchange, Reading.Wanted> wishes;
  private final VideoDirectory directory;
  private final Lanes lanes;
  private final Outlook outlook;
  private final RecipeBook recipes;
  private final Clock clock;

  /**
   * Makes it.
   *
   * @param wishes reads what is asked for, as if it were to be queued
   */
  QueueApi(
      Function<Exchange, Reading.Wanted> wishes,
      VideoDirectory directory,
      Lanes lanes,
      Outlook outlook,
      RecipeBook recipes,
      Clock clock) {
    this.wishes = wishes;
    this.directory = directory;
    this.lanes = lanes;
    this.outlook = outlook;
    this.recipes = recipes;
    this.clock = clock;
  }

  /** The lanes, and who waits; of others' videos only how many there are. */
  void get(Exchange exchange) {
    List<VideoStatus> live = directory.unended();
    ObjectNode queue = EventCodec.json().createObjectNode().put("object", "queue");
    queue.put("queued", live.stream().filter(QueueApi::isQueued).count());
    queue.put("running", live.stream().filter(video -> !isQueued(video)).count());
    putLanes(queue.putArray("lanes"), live);
    String tenant = exchange.visitor().tenant();
    ArrayNode videos = queue.putArray("videos");
    live.stream()
        .filter(video -> tenant == null || tenant.equals(video.terms().tenant()))
        .sorted(
            Comparator.comparing(QueueApi::isQueued)
                .thenComparing(video -> -video.terms().priority())
                .thenComparing(video -> video.terms().acceptedAt())
                .thenComparing(VideoStatus::id))
        .limit(Bounds.MAX_PAGE)
        .forEach(video -> putVideo(videos.addObject(), video));
    exchange.json(200, queue);
  }

  private void putLanes(ArrayNode all, List<VideoStatus> live) {
    Map<String, String> names = new HashMap<>();
    live.stream()
        .map(VideoStatus::video)
        .filter(video -> video.model() != null)
        .forEach(video -> names.put(video.bundle(), video.model()));
    TreeSet<String> unserved = new TreeSet<>();
    live.forEach(video -> unserved.add(video.video().bundle()));
    Map<Lane, Crew> living = lanes.living();
    for (Map.Entry<Lane, Crew> one : living.entrySet()) {
      unserved.remove(one.getKey().bundle());
      putLane(all.addObject(), one.getKey(), one.getValue(), names, live);
    }
    for (String bundle : unserved) {
      for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
        putLane(all.addObject(), new Lane(kind, bundle, null), Crew.NOBODY, names, live);
      }
    }
  }

  private void putLane(
      ObjectNode view, Lane lane, Crew crew, Map<String, String> names, List<VideoStatus> live) {
    view.put("kind", lane.kind().name().toLowerCase(Locale.ROOT));
    view.put("bundle", lane.bundle());
    view.put("model", names.computeIfAbsent(lane.bundle(), this::name));
    view.put("execution_class", lane.executionClass());
    view.put("workers", crew.workers());
    view.put("slots", crew.slots());
    view.put("evaluations_per_second", crew.isMeasured() ? rounded(crew.rate()) : null);
    List<VideoStatus> own =
        live.stream().filter(video -> video.video().bundle().equals(lane.bundle())).toList();
    view.put("queued", own.stream().filter(QueueApi::isQueued).count());
    view.put("running", own.stream().filter(video -> !isQueued(video)).count());
  }

  private String name(String bundle) {
    try {
      return recipes.model(bundle).name();
    } catch (RecipeBook.UnusableException e) {
      return null;
    }
  }

  private void putVideo(ObjectNode view, VideoStatus video) {
    view.put("id", video.id());
    view.put("status", isQueued(video) ? "queued" : "in_progress");
    view.put("model", recipes.complete(video.video()).model());
    view.put("bundle", video.video().bundle());
    view.put("priority", video.terms().priority());
    putExpected(view, outlook.of(video.id()).orElse(null));
  }

  /** The three fields by which a view tells when a video is expected; null where nothing is. */
  static void putExpected(ObjectNode view, Expected expected) {
    view.put("position", expected == null ? null : expected.position());
    VideoView.putSeconds(view, "expected_start_at", expected == null ? null : expected.startAt());
    VideoView.putSeconds(view, "expected_end_at", expected == null ? null : expected.endAt());
  }

  private static boolean isQueued(VideoStatus video) {
    return video.state() == State.QUEUED;
  }

  /** What a video would take; nothing is queued. */
  void estimate(Exchange exchange) {
    Reading.Wanted wanted = wishes.apply(exchange);
    VideoDescription video = wanted.video();
    Quote quote;
    try {
      quote = outlook.quote(video, wanted.terms().accepted(clock.instant()));
    } catch (RecipeBook.UnusableException e) {
      throw new Refusal(400, e.problem());
    }
    Cost cost = quote.cost();
    ObjectNode view = EventCodec.json().createObjectNode().put("object", "video.estimate");
    view.put("model", video.model());
    view.put("bundle", video.bundle());
    view.put("recipe", video.recipe().path("name").asText());
    view.put("frames", video.frames());
    view.put("fps", video.fps());
    view.put("seconds", VideoView.seconds(video));
    view.put("tracks", cost.tracks());
    view.put("chunk_count", cost.windows());
    view.putObject("evaluations")
        .put("structure", cost.evaluations().structure())
        .put("refinement", cost.evaluations().refinement());
    view.put("position", quote.position());
    putSeconds(view, "expected_start_seconds", quote.start());
    putSeconds(view, "expected_first_chunk_seconds", quote.firstChunk());
    putSeconds(view, "expected_seconds", quote.end());
    view.put("plays_through", quote.playsThrough());
    putSeconds(view, "plays_from_seconds", quote.playsFrom());
    ArrayNode warnings = view.putArray("warnings");
    wanted.warnings().forEach(warnings::add);
    exchange.json(200, view);
  }

  private static void putSeconds(ObjectNode view, String name, Duration duration) {
    view.put(name, duration == null ? null : BigDecimal.valueOf(duration.toMillis(), 3));
  }

  private static BigDecimal rounded(double rate) {
    return new BigDecimal(rate).round(new java.math.MathContext(4)).stripTrailingZeros();
  }
}
