package dev.segue.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one run measures.
 *
 * @param workers how many segment workers, from 1
 * @param stitchers how many stitchers; with none only structures are made
 * @param videos how many videos are asked for at once, from 1
 * @param frames of each video
 * @param seed of the first video; each further one has the next
 * @param recipe by name, or null for the default
 * @param options of the recipe, or null
 */
public record BenchPlan(
    int workers,
    int stitchers,
    int videos,
    int frames,
    long seed,
    String recipe,
    ObjectNode options) {}
