package dev.segue.infra.settings;

/**
 * What a request may ask for at most.
 *
 * @param maxFrames most frames of one video
 * @param maxPromptBytes most bytes of a prompt in UTF-8
 */
public record Limits(int maxFrames, int maxPromptBytes) {}
