package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.fault.Kind;
import java.util.List;

/**
 * What is asked for.
 *
 * @param prompt what shall be seen
 * @param frames how many frames
 * @param seed what decides every draw
 */
record Wish(String prompt, int frames, long seed) {
  private static final List<String> PROMPTS =
      List.of(
          "a red ball bouncing over a green meadow",
          "a blue kite over a desert",
          "a green boat on a night sea",
          "a yellow star circling in the sky");

  /** The n-th of a few different ones, over and over. */
  static Wish of(int n, int frames) {
    int k = n % PROMPTS.size();
    return new Wish(PROMPTS.get(k), frames, 7 + k);
  }

  /** One that some expert cannot bear; see the cluster's members. */
  static Wish sick(Kind kind, int frames) {
    return new Wish(kind == Kind.POISON ? "poison" : "a glutton", frames, 7);
  }

  /** How many different ones there are. */
  static int different() {
    return PROMPTS.size();
  }
}
