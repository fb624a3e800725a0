package dev.segue.infra.service;

import dev.segue.diffusion.expert.Experts;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.schemas.Lane;

/**
 * What one worker is given and does not own.
 *
 * @param process what it shares with the others of its process
 * @param name unique among all that live
 * @param lane whose tasks it takes
 * @param experts of the lane's bundle, opened, with every forward counted
 * @param recipes those of the videos that these experts may continue
 */
public record WorkerContext(
    ProcessContext process, String name, Lane lane, Experts experts, VideoRecipes recipes) {}
