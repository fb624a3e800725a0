package dev.segue.schemas;

/**
 * What went wrong, for programs and for people.
 *
 * @param code a stable name such as {@code prompt-empty}
 * @param message a sentence that a person can act on
 */
public record Problem(String code, String message) {}
