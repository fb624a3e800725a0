package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import java.util.List;

/**
 * One recipe before its settings are known: its name, the words about it, the experts that it
 * needs, its settings with their defaults and checks. The list of all is {@code Recipes}.
 *
 * @param <S> its settings: an immutable record that checks itself
 */
public interface RecipeType<S> {
  /** Its name: lower case, words joined by dashes. */
  String name();

  /** What it does, in a sentence, for help and page. */
  String words();

  /** The experts that it needs beside the decoder. */
  List<Role> roles();

  /**
   * Its settings where nobody has said anything else.
   *
   * @param manifest of the bundle, whose guidance scales are taken; null where there is none
   */
  S defaults(Manifest manifest);

  /**
   * Overrides settings. The reader is asked for every option that there is, with its words and its
   * bounds, so that what is asked for is also what is documented.
   *
   * @throws RecipeException {@code option-invalid}
   */
  S read(S base, OptionReader json);

  /** Every setting under the name by which {@link #read} reads it. */
  ObjectNode write(S settings);

  /**
   * The recipe itself.
   *
   * @param settings also as they are recorded, see {@link Recipe#settings}
   */
  Recipe recipe(S settings, ObjectNode recorded, Manifest.Latent latent);
}
