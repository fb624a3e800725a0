package dev.segue.producer.cleanup;

import java.util.List;
import java.util.Map;

/** Removes what a planner says, in its own time: a planner never waits for it. */
public interface Cleaner {
  /** Removes objects that are left over; what fails is left to the sweep. */
  void clean(List<String> keys);

  /** Removes all that a video left that has ended. */
  void sweep(String video, List<String> keys);

  /** The videos that were swept since this was last asked, and whether everything is gone. */
  Map<String, Boolean> swept();
}
