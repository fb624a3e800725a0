package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.fault.Kind;
import java.util.List;

/**
 * What is asked for.
 *
 * @param prompt what shall be seen
 * @param frames how many frames
 * @param seed what decides every draw
 * @param recipe how it is made, or null for the default recipe
 */
record Wish(String prompt, int frames, long seed, String recipe) {
  private static final List<String> PROMPTS =
      List.of(
          "a red ball bouncing over a green meadow",
          "a blue kite over a desert",
          "a green boat on a night sea",
          "a yellow star circling in the sky");

  /** The n-th of a few different ones, over and over. */
  static Wish of(int n, int frames, List<String> recipes) {
    int k = n % different(recipes);
    String recipe = recipes.isEmpty() ? null : recipes.get(k % recipes.size());
    return new Wish(PROMPTS.get(k % PROMPTS.size()), frames, 7 + k, recipe);
  }

  /** One that some expert cannot bear; see the cluster's members. */
  static Wish sick(Kind kind, int frames) {
    return new Wish(kind == Kind.POISON ? "poison" : "a glutton", frames, 7, null);
  }

  /** How many different ones there are. */
  static int different(List<String> recipes) {
    return Math.max(PROMPTS.size(), recipes.size());
  }
}
