package dev.segue.schemas;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * All that decides the bytes of a video, every default resolved. It is written to the store once,
 * when the video is accepted, and travels in every task.
 *
 * @param id the video's id; it decides where things lie, never a byte of what is in them
 * @param prompt what shall be seen
 * @param frames how many frames, F
 * @param fps frames a second when played
 * @param seed what decides every draw
 * @param bundle digest of the bundle's manifest, 64 hexadecimal digits
 * @param recipe the recipe's settings, with its name under {@code name}
 */
public record VideoDescription(
    String id, String prompt, int frames, int fps, long seed, String bundle, ObjectNode recipe) {}
