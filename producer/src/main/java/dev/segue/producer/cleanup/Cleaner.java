package dev.segue.producer.cleanup;

import dev.segue.schemas.VideoDescription;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Removes what a planner says, in its own time: a planner never waits for it. */
public interface Cleaner {
  /** Removes objects that are left over; what fails is left to the sweep. */
  void clean(List<String> keys);

  /** Removes all that a video left that has ended. */
  void sweep(String video, List<String> keys);

  /**
   * Removes a video that nobody wants any more, whatever it is made of.
   *
   * @param leftovers of a video; throws {@link
   *     dev.segue.producer.recipes.RecipeBook.UnusableException}
   * @param entirely whether also what says that it was there, without which it could be begun anew;
   *     that counts as its sweep
   */
  void remove(String video, Function<VideoDescription, Leftovers> leftovers, boolean entirely);

  /** The videos that were swept since this was last asked, and whether everything is gone. */
  Map<String, Boolean> swept();
}
