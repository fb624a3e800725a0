package dev.segue.producer.intake;

import dev.segue.schemas.Problem;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.util.List;

/** What a request turned out to be. */
public sealed interface Reading {

  /** A wish for a video. */
  sealed interface Wish extends Reading {
    /** Fingerprint of what was asked for: two requests are the same if it is. */
    String request();

    /** The same of how it was written, as it was told apart before. */
    String spelled();
  }

  /**
   * A video that can be made.
   *
   * @param video what shall be made, every default resolved
   * @param request fingerprint of what was asked for: two requests are the same if it is
   * @param spelled the same of how it was written, as it was told apart before
   * @param terms on which terms
   * @param warnings what the requester should know
   */
  record Wanted(
      VideoDescription video,
      String request,
      String spelled,
      Terms.Asked terms,
      List<String> warnings)
      implements Wish {
    /** A video whose request can be written in one way only. */
    public Wanted(
        VideoDescription video, String request, Terms.Asked terms, List<String> warnings) {
      this(video, request, request, terms, warnings);
    }
  }

  /**
   * A video that is to be made of another one; {@link Edits} says what comes of it.
   *
   * @param id of the video
   * @param asked what was asked for
   */
  record Edited(String id, VideoRequested asked, String request, String spelled) implements Wish {}

  /** A video that shall end. */
  record Unwanted(String video) implements Reading {}

  /** A video that shall show something else. */
  record Steered(SteeringRequested wish) implements Reading {}

  /** A video of which nothing shall be kept. */
  record Deletion(String video) implements Reading {}

  /** Not a request that can be met. */
  record Refused(Problem problem) implements Reading {}
}
