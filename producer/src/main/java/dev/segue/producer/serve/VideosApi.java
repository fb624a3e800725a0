package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.events.Events;
import dev.segue.kernel.Json;
import dev.segue.producer.intake.Digests;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Edit;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoRequested;
import dev.segue.schemas.VideoStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * {@code /v1/videos}: asks for videos, shows them, ends them. A request goes the way of all others,
 * through the topic; it is checked before, so that nothing bad is queued.
 */
final class VideosApi {
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final int LONGEST_KEY = 255;

  private final VideoForm form;
  private final RequestReader reader;
  private final Edits edits;
  private final VideoFiles files;
  private final VideoDirectory directory;
  private final Events events;
  private final VideoView view;
  private final Presence presence;
  private final Quota quota;
  private final RequestLimits limits;
  private final ServingPolicy policy;

  VideosApi(
      VideoForm form,
      RequestReader reader,
      Edits edits,
      VideoFiles files,
      VideoDirectory directory,
      Events events,
      VideoView view,
      Presence presence,
      Quota quota,
      RequestLimits limits,
      ServingPolicy policy) {
    this.policy = policy;
    this.form = form;
    this.reader = reader;
    this.edits = edits;
    this.files = files;
    this.directory = directory;
    this.events = events;
    this.view = view;
    this.presence = presence;
    this.quota = quota;
    this.limits = limits;
  }

  void create(Exchange exchange) {
    exchange.json(200, view.of(queue(exchange), exchange.places()));
  }

  /**
   * Queues what a request asks for.
   *
   * @return where the video stands that it is now
   */
  VideoStatus queue(Exchange exchange) {
    quota.take(exchange);
    return queue(exchange, form.read(type(exchange), exchange.body(policy.wish())));
  }

  /** What a request asks for, checked as if it were to be queued. */
  Reading.Wanted wish(Exchange exchange) {
    quota.ask(exchange);
    ObjectNode wish = form.read(type(exchange), exchange.body(policy.wish())).wish();
    String tenant = exchange.visitor().tenant();
    if (tenant != null) {
      wish.put("tenant", tenant);
    }
    wish.put("video", Digests.videoId("request", UUID.randomUUID().toString()));
    return (Reading.Wanted) check(wish);
  }

  private static String type(Exchange exchange) {
    return exchange.header("Content-Type").orElse("");
  }

  /** Makes a video of the one that the path names, or of the one that the body does. */
  Router.Answer edit(Edit.Kind kind) {
    return exchange -> {
      quota.take(exchange);
      String parent = exchange.part("id") == null ? null : find(exchange).id();
      byte[] body = exchange.body(policy.body());
      ObjectNode wish = EditForm.read(kind, parent, type(exchange), body, this::fps);
      VideoStatus status = queue(exchange, new VideoForm.Asked(wish));
      exchange.json(200, view.of(status, exchange.places()));
    };
  }

  /** Where there is no such video, that is told later. */
  private int fps(String video) {
    return files.find(video).map(file -> file.accepted().video().fps()).orElse(limits.fps());
  }

  private VideoStatus queue(Exchange exchange, VideoForm.Asked asked) {
    ObjectNode wish = asked.wish();
    String tenant = exchange.visitor().tenant();
    if (tenant != null) {
      wish.put("tenant", tenant);
    }
    String id =
        exchange
            .header(IDEMPOTENCY_KEY)
            .map(key -> idOf(tenant, key))
            .orElseGet(() -> Digests.videoId("request", UUID.randomUUID().toString()));
    wish.put("video", id);
    Reading.Wish wanted = check(wish);
    if (directory.isRemoved(id)) {
      throw new Refusal(
          409, "video-deleted", "the video of this Idempotency-Key was deleted; use a new one");
    }
    Optional<VideoFile> before = files.find(id);
    before.ifPresent(standing -> checkSame(standing, wanted));
    if (before.isEmpty() && wanted instanceof Reading.Edited edited) {
      refuse(edits.resolve(edited), wish);
    }
    if (asked.reference() != null && before.isEmpty()) {
      files.keep(id, asked.reference().digest(), asked.reference().tensor());
    }
    events.sendAndWait(Topics.REQUESTS, request(wish));
    VideoStatus status = awaitStatus(id);
    files.find(id).ifPresent(standing -> checkSame(standing, wanted));
    return status;
  }

  void get(Exchange exchange) {
    VideoStatus status = find(exchange);
    exchange.json(200, view.of(status, exchange.places(), presence.isGone(status)));
  }

  void list(Exchange exchange) {
    int limit = exchange.query("limit").map(VideosApi::limit).orElse(policy.page());
    boolean newestFirst = isNewestFirst(exchange.query("order").orElse("desc"));
    String after = exchange.query("after").orElse(null);
    String tenant = exchange.visitor().tenant();
    boolean isKnown =
        after == null
            || directory
                .find(after)
                .filter(video -> tenant == null || tenant.equals(video.terms().tenant()))
                .isPresent();
    if (!isKnown) {
      throw new Refusal(400, "after-invalid", "after: there is no video with this id");
    }
    List<VideoStatus> found = directory.page(after, limit + 1, newestFirst, tenant);
    List<VideoStatus> shown = found.subList(0, Math.min(limit, found.size()));
    ObjectNode page = EventCodec.json().createObjectNode().put("object", "list");
    ArrayNode data = page.putArray("data");
    shown.forEach(
        status -> data.add(view.of(status, exchange.places(), presence.isKnownGone(status))));
    page.put("first_id", shown.isEmpty() ? null : shown.get(0).id());
    page.put("last_id", shown.isEmpty() ? null : shown.get(shown.size() - 1).id());
    page.put("has_more", found.size() > limit);
    exchange.json(200, page);
  }

  void cancel(Exchange exchange) {
    VideoStatus status = find(exchange);
    if (!status.state().ended()) {
      events.sendAndWait(Topics.REQUESTS, new CancelRequested(status.id()));
    }
    exchange.json(202, view.of(status, exchange.places()));
  }

  /** Nothing of the video is kept; who asks after this is told that there is none. */
  void delete(Exchange exchange) {
    String id = find(exchange).id();
    events.sendAndWait(Topics.REQUESTS, new DeleteRequested(id));
    try {
      directory.awaitRemoval(id, policy.patience()).get();
    } catch (ExecutionException e) {
      throw new Refusal(503, "deletion-pending", "the video " + id + " will be deleted; ask again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw shuttingDown();
    }
    ObjectNode deleted = EventCodec.json().createObjectNode();
    exchange.json(200, deleted.put("id", id).put("object", "video.deleted").put("deleted", true));
  }

  static Refusal shuttingDown() {
    return new Refusal(503, "shutting-down", "the server is shutting down");
  }

  private VideoStatus find(Exchange exchange) {
    return directory.find(exchange.video()).orElseThrow(Refusal::unknownVideo);
  }

  /** The same key of the same tenant is the same video. */
  private static String idOf(String tenant, String key) {
    return tenant == null
        ? Digests.videoId("idempotency-key", checked(key))
        : Digests.videoId("idempotency-key", tenant, checked(key));
  }

  /** A key that may be one. */
  static String checked(String key) {
    if (key.isEmpty() || key.length() > LONGEST_KEY) {
      throw new Refusal(
          400,
          "idempotency-key-invalid",
          IDEMPOTENCY_KEY
              + ": must have 1 to "
              + LONGEST_KEY
              + " characters; leave it out if you have none");
    }
    return key;
  }

  private static boolean isNewestFirst(String order) {
    return switch (order) {
      case "desc" -> true;
      case "asc" -> false;
      default -> throw new Refusal(400, "order-invalid", "order: must be asc or desc");
    };
  }

  /** What is read here has the bytes that go to the topic. */
  private Reading.Wish check(ObjectNode wish) {
    byte[] json = Json.write(wish);
    Origin origin = new Origin(EventType.VIDEO_REQUESTED.type(), null, null, Topics.REQUESTS, 0, 0);
    Reading reading = reader.read(json, origin);
    refuse(reading, wish);
    return (Reading.Wish) reading;
  }

  private void refuse(Reading reading, ObjectNode wish) {
    if (reading instanceof Reading.Refused refused) {
      int status =
          switch (refused.problem().code()) {
            case Edits.UNKNOWN -> 404;
            case Edits.UNFINISHED -> 409;
            case Edits.GONE, Edits.STATE_GONE -> 410;
            default -> isBeyondLimits(wish) ? 422 : 400;
          };
      throw new Refusal(status, refused.problem());
    }
  }

  /** What could be asked of another server. */
  private boolean isBeyondLimits(ObjectNode wish) {
    Stream<String> prompts =
        Stream.concat(
            Stream.of(wish.path("prompt").asText()),
            wish.path("prompts").findValuesAsText("prompt").stream());
    return (wish.path("frames").isIntegralNumber()
            && wish.path("frames").asLong() > limits.maxFrames())
        || prompts.anyMatch(
            prompt -> prompt.getBytes(StandardCharsets.UTF_8).length > limits.maxPromptBytes());
  }

  private static void checkSame(VideoFile standing, Reading.Wish wanted) {
    if (!standing.isOf(wanted)) {
      throw new Refusal(
          409, "video-exists", "this Idempotency-Key was used for another video; use a new one");
    }
  }

  private static VideoRequested request(ObjectNode wish) {
    return EventCodec.json().convertValue(wish, VideoRequested.class);
  }

  private VideoStatus awaitStatus(String id) {
    try {
      return directory.await(id, policy.patience()).get();
    } catch (ExecutionException e) {
      throw new Refusal(
          503,
          "video-pending",
          "the video " + id + " is queued but not planned yet; ask for it by its id in a while");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw shuttingDown();
    }
  }

  private static int limit(String text) {
    return Optional.of(text)
        .filter(number -> number.matches("[0-9]{1,3}"))
        .map(Integer::valueOf)
        .filter(number -> number >= 1 && number <= Bounds.MAX_PAGE)
        .orElseThrow(
            () -> new Refusal(400, "limit-invalid", "limit: must be from 1 to " + Bounds.MAX_PAGE));
  }
}
