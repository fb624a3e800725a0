package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.chaos.fault.Struck;
import dev.segue.testbed.chaos.watch.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What happened in a run.
 *
 * @param healthy the videos that should have been completed, by id
 * @param sick those that should have failed
 * @param faults what was brought about
 * @param trouble what went wrong with that
 * @param progress the results that were told meanwhile
 * @param decisions when the producer was heard, in order
 * @param evaluations how many were begun meanwhile
 * @param took how long it took
 */
record Outcome(
    Map<String, Wish> healthy,
    Map<String, Kind> sick,
    List<Struck> faults,
    List<String> trouble,
    List<Progress> progress,
    List<Long> decisions,
    long evaluations,
    Duration took) {}
