package dev.segue.testbed.chaos;

import java.util.Map;

/**
 * What videos are when nothing goes wrong.
 *
 * @param files of each wish, digests by name
 * @param results how many results are told for one video
 * @param steps how many of these are denoising steps
 * @param evaluations how many one video takes
 */
record Reference(
    Map<Wish, Map<String, String>> files, int results, int steps, double evaluations) {}
