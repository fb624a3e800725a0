package dev.segue.testbed.chaos.fault;

import java.util.List;

/**
 * A fault that was brought about.
 *
 * @param kind what was done
 * @param from when, on {@link System#nanoTime}
 * @param until when the trouble was over, as far as it is ours: the process started again, the
 *     store back
 * @param workers the names, as they stand in events, of those workers that lost their tasks by it
 * @param trouble what was wrong already then, such as a process that did not obey; usually empty
 */
public record Struck(
    Kind kind, long from, long until, List<String> workers, List<String> trouble) {}
