package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.events.Events;
import dev.segue.producer.admit.Admission;
import dev.segue.producer.intake.Digests;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Steering;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * {@code POST /v1/videos/{id}/prompts}: has a video that is being made show something else. The
 * wish goes the way of all others, through the topic; it is answered when it is decided from which
 * frame on it holds.
 */
final class SteeringApi {
  private static final Set<String> FIELDS = Set.of("at", "prompt", "transition");

  private final RequestReader reader;
  private final VideoDirectory directory;
  private final Events events;
  private final Quota quota;
  private final RequestLimits limits;
  private final ServingPolicy policy;

  SteeringApi(
      RequestReader reader,
      VideoDirectory directory,
      Events events,
      Quota quota,
      RequestLimits limits,
      ServingPolicy policy) {
    this.reader = reader;
    this.directory = directory;
    this.events = events;
    this.quota = quota;
    this.limits = limits;
    this.policy = policy;
  }

  void steer(Exchange exchange) {
    quota.ask(exchange);
    VideoStatus status = directory.find(exchange.video()).orElseThrow(Refusal::unknownVideo);
    String type = exchange.header("Content-Type").orElse("");
    ObjectNode wish = VideoForm.fields(type, exchange.body(policy.body()));
    for (Iterator<String> names = wish.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new Refusal(400, "field-unknown", name + ": say at, prompt and transition alone");
      }
    }
    String id = id(exchange, status.id());
    wish.put("video", status.id());
    wish.put("steering", id);
    Reading.Steered steered = check(wish);
    if (outcome(status, id).isEmpty()) {
      if (status.state().ended()) {
        throw ended(status);
      }
      events.sendAndWait(Topics.REQUESTS, steered.wish());
      status = await(status.id(), id);
    }
    exchange.json(200, answer(status, id));
  }

  /** The same key is the same wish. */
  private static String id(Exchange exchange, String video) {
    return exchange
        .header(VideosApi.IDEMPOTENCY_KEY)
        .map(key -> Digests.videoId("steering", video, VideosApi.checked(key)))
        .orElseGet(() -> Digests.videoId("steering", UUID.randomUUID().toString()));
  }

  private Reading.Steered check(ObjectNode wish) {
    byte[] json = wish.toString().getBytes(StandardCharsets.UTF_8);
    Origin origin =
        new Origin(EventType.STEERING_REQUESTED.type(), null, null, Topics.REQUESTS, 0, 0);
    Reading reading = reader.read(json, origin);
    if (reading instanceof Reading.Steered steered) {
      return steered;
    }
    int bytes = wish.path("prompt").asText().getBytes(StandardCharsets.UTF_8).length;
    Problem why = ((Reading.Refused) reading).problem();
    throw new Refusal(bytes > limits.maxPromptBytes() ? 422 : 400, why);
  }

  private VideoStatus await(String video, String id) {
    try {
      return directory
          .await(
              video,
              status -> status.state().ended() || outcome(status, id).isPresent(),
              policy.patience())
          .get();
    } catch (ExecutionException e) {
      throw new Refusal(
          503,
          "steering-pending",
          "it is not decided yet from when on this holds; ask again with the same Idempotency-Key");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VideosApi.shuttingDown();
    }
  }

  private static Optional<Steering> outcome(VideoStatus status, String id) {
    return status.steerings() == null
        ? Optional.empty()
        : status.steerings().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  private static Refusal ended(VideoStatus status) {
    return new Refusal(
        409, "video-ended", "the video " + status.id() + " has ended; remix it, or retake a part");
  }

  private static ObjectNode answer(VideoStatus status, String id) {
    Steering outcome = outcome(status, id).orElseThrow(() -> ended(status));
    if (outcome.reason() != null) {
      int code =
          switch (outcome.reason().code()) {
            case Admission.LATE, "steering-exhausted" -> 409;
            case Admission.MANY -> 429;
            default -> 400;
          };
      throw new Refusal(code, outcome.reason());
    }
    ObjectNode answer = EventCodec.json().createObjectNode();
    answer.put("id", id);
    answer.put("object", "video.steering");
    answer.put("video", status.id());
    answer.putObject("from").put("frames", outcome.from());
    answer.put("seconds", VideoView.seconds(outcome.from(), status.video().fps()));
    answer.set("prompts", EventCodec.json().valueToTree(status.video().timeline()));
    return answer;
  }
}
