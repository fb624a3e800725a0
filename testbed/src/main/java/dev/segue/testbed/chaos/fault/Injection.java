package dev.segue.testbed.chaos.fault;

import java.time.Duration;

/**
 * One fault at one moment.
 *
 * @param kind what is done
 * @param at the moment, as the share of the run's results that exist by then: 0 to 1
 * @param target which of the processes of that kind, counted modulo how many there are
 * @param lasts until the process is started again or the trouble ends
 */
public record Injection(Kind kind, double at, int target, Duration lasts) {}
