package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An option of a recipe, for help and page.
 *
 * @param name under which it stands in a request's options
 * @param words what it decides
 * @param rule what it has to be, such as {@code a whole number from 1 to 1000}
 * @param standard what it is where nobody says anything, or null where that is said elsewhere
 */
public record Option(String name, String words, String rule, JsonNode standard) {}
