package dev.segue.testbed.chaos;

import java.time.Duration;
import java.util.List;

/**
 * What came of one run.
 *
 * @param seed what repeats it
 * @param row the table's row that it belongs to
 * @param injections how many faults were brought about
 * @param videos how many videos were asked for and acknowledged, sick ones included
 * @param lost how many of them did not end
 * @param twice how many ended in more than one way or at more than one time
 * @param identical how many of the healthy ones have all the bytes of the run without faults
 * @param healthy how many of them should have been completed
 * @param repeated how many denoising steps were evaluated more than once, or -1 when not known
 * @param recoveries from faults to the next progress
 * @param took the whole run
 * @param violations everything that must not be, in words; the run is good when there is none
 */
record Verdict(
    long seed,
    String row,
    int injections,
    int videos,
    int lost,
    int twice,
    int identical,
    int healthy,
    int repeated,
    List<Duration> recoveries,
    Duration took,
    List<String> violations) {}
