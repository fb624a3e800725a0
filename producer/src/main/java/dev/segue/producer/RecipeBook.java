package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Layout;
import dev.segue.producer.plan.Leftovers;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoDescription;
import java.util.List;

/** What the producer has to know of recipes and of the bundle. Thread-safe. */
public interface RecipeBook {
  /** Digest of the bundle's manifest, 64 hexadecimal digits. */
  String bundle();

  /** The bundle's name, for people. */
  String model();

  /** How large a frame is: pixels as {@code WxH}. */
  String size();

  /**
   * A recipe's settings, every default resolved, with its name under {@code name}.
   *
   * @param recipe its name, or null for the default recipe
   * @param options overrides, or null
   * @throws UnusableException when there is no such recipe or an option is not allowed
   */
  ObjectNode resolve(String recipe, ObjectNode options);

  /**
   * How a video is cut.
   *
   * @throws UnusableException when its recipe is not known here (any more)
   */
  Layout layout(VideoDescription video);

  /** How many of a video's segments have to be in flight at least. */
  int reach(VideoDescription video);

  /**
   * What of a video is left over, and when.
   *
   * @throws UnusableException when its recipe is not known here (any more)
   */
  Leftovers leftovers(VideoDescription video);

  /** What the author of a prompt should know, such as words that the text encoder does not. */
  List<String> warnings(String prompt);

  /** A recipe or an option that cannot be used; the caller acts. */
  final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    public UnusableException(String code, String message) {
      super(message);
      this.code = code;
    }

    public Problem problem() {
      return new Problem(code, getMessage());
    }
  }
}
