package dev.segue.producer.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Json;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.ForeignText;
import dev.segue.schemas.Problem;
import dev.segue.schemas.UnreadableEventException;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /** A video's description travels in every task and status, which Kafka takes up to a megabyte. */
  private static final int MOST_BYTES = 700_000;

  private static final int LONGEST_WARNING = 1_000;

  private final RecipeBook recipes;
  private final RequestLimits limits;

  public RequestReader(RecipeBook recipes, RequestLimits limits) {
    this.recipes = recipes;
    this.limits = limits;
  }

  public Reading read(byte[] value, Origin origin) {
    try {
      Event event = EventCodec.readRequest(origin.type(), value);
      if (event instanceof CancelRequested cancel) {
        return new Reading.Unwanted(cancel.video());
      }
      return event instanceof DeleteRequested delete
          ? new Reading.Deletion(delete.video())
          : read((VideoRequested) event, origin);
    } catch (UnreadableEventException e) {
      return new Reading.Refused(e.problem());
    } catch (RecipeBook.UnusableException e) {
      return new Reading.Refused(e.problem());
    } catch (RuntimeException e) {
      // Whatever it was, it would be thrown again for the same bytes.
      log.atError().addKeyValue("origin", origin).setCause(e).log("a request broke its reader");
      return refused("request-unreadable", "this request cannot be understood");
    }
  }

  private Reading read(VideoRequested request, Origin origin) {
    String id = request.video() == null ? origin.videoId() : request.video();
    int frames = Objects.requireNonNullElse(request.frames(), limits.frames());
    int fps = Objects.requireNonNullElse(request.fps(), limits.fps());
    if (id.startsWith(REJECTED)) {
      return refused("video-invalid", "a video's id does not begin with '" + REJECTED + "'");
    }
    if (request.prompt().codePoints().noneMatch(RequestReader::isSeen)) {
      return refused("prompt-invalid", "prompt: say what shall be seen");
    }
    if (request.prompt().codePoints().anyMatch(RequestReader::isHalf)) {
      return refused("prompt-invalid", "prompt: it has half a character (a lone surrogate)");
    }
    int promptBytes = request.prompt().getBytes(StandardCharsets.UTF_8).length;
    if (promptBytes > limits.maxPromptBytes()) {
      return refused(
          "prompt-invalid",
          "prompt: it has " + promptBytes + " bytes, at most " + limits.maxPromptBytes());
    }
    if (frames < 1 || frames > limits.maxFrames()) {
      return refused("frames-invalid", "frames: must be from 1 to " + limits.maxFrames());
    }
    if (fps < 1 || fps > limits.maxFps()) {
      return refused("fps-invalid", "fps: must be from 1 to " + limits.maxFps());
    }
    Duration deadline = request.terms().deadline();
    if (deadline != null && deadline.isZero()) {
      return refused("deadline-invalid", "deadline: must be longer than nothing");
    }
    RecipeBook.Model model = recipes.model(request.model());
    ObjectNode recipe = recipes.resolve(model, request.recipe(), request.options());
    long seed = request.seed() == null ? Digests.seed(id) : request.seed();
    VideoDescription video =
        new VideoDescription(
            id,
            request.prompt(),
            frames,
            fps,
            seed,
            model.digest(),
            model.name(),
            model.latent(),
            recipe);
    int bytes = Json.write(video).length;
    if (bytes > MOST_BYTES) {
      return refused(
          "request-too-large",
          "what has to be known of the video takes "
              + bytes
              + " bytes as JSON, at most "
              + MOST_BYTES
              + "; shorten the prompt");
    }
    return new Reading.Wanted(
        video,
        Fingerprints.of(request),
        Fingerprints.asSpelled(request),
        request.terms(),
        recipes.warnings(model, request.prompt()).stream()
            .map(warning -> ForeignText.line(warning, LONGEST_WARNING))
            .toList());
  }

  /** Whether anything can be seen of a character. */
  private static boolean isSeen(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  private static Reading refused(String code, String message) {
    return new Reading.Refused(new Problem(code, message));
  }
}
