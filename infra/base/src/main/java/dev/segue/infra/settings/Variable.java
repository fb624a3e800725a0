package dev.segue.infra.settings;

/**
 * One environment variable of Segue.
 *
 * @param name the variable
 * @param standard what counts when it is not set, as a person would write it
 * @param meaning what it is for, for the table in the README
 */
public record Variable(String name, String standard, String meaning) {}
