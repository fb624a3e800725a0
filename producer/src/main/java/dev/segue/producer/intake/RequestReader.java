package dev.segue.producer.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.kernel.Json;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.ForeignText;
import dev.segue.schemas.Problem;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.UnreadableEventException;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests: bytes that anybody may have written. The same for the topic and for HTTP. Pure:
 * the same bytes from the same origin are always read as the same; nothing is thrown.
 */
public final class RequestReader {
  /** Ids of requests that were rejected begin so; a video may not. */
  public static final String REJECTED = "rejected-";

  private static final Logger log = LoggerFactory.getLogger(RequestReader.class);

  private static final int LONGEST_WARNING = 1_000;

  private final RecipeBook recipes;
  private final RequestLimits limits;
  private final WebhookReader webhooks;
  private final PromptReader prompts;

  /** A reader that takes no request with a webhook. */
  public RequestReader(RecipeBook recipes, RequestLimits limits) {
    this(recipes, limits, WebhookSettings.NONE);
  }

  public RequestReader(RecipeBook recipes, RequestLimits limits, WebhookSettings webhooks) {
    this.recipes = recipes;
    this.limits = limits;
    this.webhooks = new WebhookReader(webhooks);
    this.prompts = new PromptReader(limits.maxPromptBytes());
  }

  public Reading read(byte[] value, Origin origin) {
    try {
      Event event = EventCodec.readRequest(origin.type(), value);
      if (event instanceof CancelRequested cancel) {
        return new Reading.Unwanted(cancel.video());
      }
      if (event instanceof SteeringRequested wish) {
        return read(wish);
      }
      return event instanceof DeleteRequested delete
          ? new Reading.Deletion(delete.video())
          : read((VideoRequested) event, origin);
    } catch (UnreadableEventException e) {
      return new Reading.Refused(e.problem());
    } catch (RequestException e) {
      return new Reading.Refused(e.problem());
    } catch (RecipeBook.UnusableException e) {
      return new Reading.Refused(e.problem());
    } catch (RuntimeException e) {
      // Whatever it was, it would be thrown again for the same bytes.
      log.atError().addKeyValue("origin", origin).setCause(e).log("a request broke its reader");
      return refused("request-unreadable", "this request cannot be understood");
    }
  }

  private Reading read(SteeringRequested wish) {
    prompts.check("prompt-invalid", "prompt", wish.prompt());
    return Json.write(wish).length > Bounds.MAX_DESCRIPTION_BYTES
        ? refused("request-too-large", "prompt: no video can have so much; shorten it")
        : new Reading.Steered(wish);
  }

  private Reading read(VideoRequested request, Origin origin) {
    String id = request.video() == null ? origin.videoId() : request.video();
    if (id.startsWith(REJECTED)) {
      return refused("video-invalid", "a video's id does not begin with '" + REJECTED + "'");
    }
    Duration deadline = request.terms().deadline();
    if (deadline != null && deadline.isZero()) {
      return refused("deadline-invalid", "deadline: must be longer than nothing");
    }
    webhooks.check(request.terms());
    if (request.edit() != null) {
      return new Reading.Edited(
          id, request, Fingerprints.of(request), Fingerprints.asSpelled(request));
    }
    if (request.terms().parent() != null) {
      return refused("edit-missing", "edit: say what is to be done with the parent");
    }
    int frames = Objects.requireNonNullElse(request.frames(), limits.frames());
    int fps = Objects.requireNonNullElse(request.fps(), limits.fps());
    if (frames < 1 || frames > limits.maxFrames()) {
      return refused("frames-invalid", "frames: must be from 1 to " + limits.maxFrames());
    }
    if (fps < 1 || fps > limits.maxFps()) {
      return refused("fps-invalid", "fps: must be from 1 to " + limits.maxFps());
    }
    List<TimedPrompt> timeline = prompts.read(request, frames, fps);
    RecipeBook.Model model = recipes.model(request.model());
    ObjectNode recipe = recipes.resolve(model, request.recipe(), request.options());
    if (request.reference() != null) {
      recipe = recipes.guided(model, recipe, request.reference());
    }
    return wanted(
        new VideoDescription(
            id,
            timeline.get(0).prompt(),
            timeline.size() == 1 ? null : timeline,
            frames,
            fps,
            request.seed() == null ? Digests.seed(id) : request.seed(),
            model.digest(),
            model.name(),
            model.latent(),
            recipe),
        request,
        model);
  }

  /**
   * A video as a request wants it, if it can be told to everybody.
   *
   * @param model the video's
   */
  Reading wanted(VideoDescription video, VideoRequested request, RecipeBook.Model model) {
    int bytes = Json.write(video).length;
    if (bytes > Bounds.MAX_DESCRIPTION_BYTES) {
      return refused(
          "request-too-large",
          "what has to be known of the video takes "
              + bytes
              + " bytes as JSON, at most "
              + Bounds.MAX_DESCRIPTION_BYTES
              + "; shorten the prompt");
    }
    return new Reading.Wanted(
        video,
        Fingerprints.of(request),
        Fingerprints.asSpelled(request),
        webhooks.resolve(request.terms()),
        warnings(model, video.timeline()));
  }

  /** What is to be said of any prompt, once. */
  private List<String> warnings(RecipeBook.Model model, List<TimedPrompt> timeline) {
    return timeline.stream()
        .flatMap(entry -> recipes.warnings(model, entry.prompt()).stream())
        .map(warning -> ForeignText.line(warning, LONGEST_WARNING))
        .distinct()
        .toList();
  }

  /** What reads prompts. */
  PromptReader prompts() {
    return prompts;
  }

  /** How many frames a video may have. */
  int maxFrames() {
    return limits.maxFrames();
  }

  private static Reading refused(String code, String message) {
    return new Reading.Refused(new Problem(code, message));
  }
}
