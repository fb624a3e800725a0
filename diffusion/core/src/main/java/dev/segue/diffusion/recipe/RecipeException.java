package dev.segue.diffusion.recipe;

import dev.segue.kernel.CodedException;

/**
 * A recipe or one of its options that makes no sense; who asked for it can mend it. Codes: {@code
 * recipe-unknown}, {@code option-invalid}, {@code role-missing}.
 */
public final class RecipeException extends CodedException {
  private static final long serialVersionUID = 1L;

  public RecipeException(String code, String message) {
    super(code, message);
  }
}
