package dev.segue.producer.intake;

import dev.segue.schemas.Problem;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import java.util.List;

/** What a request turned out to be. */
public sealed interface Reading {

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
      implements Reading {
    /** A video whose request can be written in one way only. */
    public Wanted(
        VideoDescription video, String request, Terms.Asked terms, List<String> warnings) {
      this(video, request, request, terms, warnings);
    }
  }

  /** A video that shall end. */
  record Unwanted(String video) implements Reading {}

  /** A video of which nothing shall be kept. */
  record Deletion(String video) implements Reading {}

  /** Not a request that can be met. */
  record Refused(Problem problem) implements Reading {}
}
