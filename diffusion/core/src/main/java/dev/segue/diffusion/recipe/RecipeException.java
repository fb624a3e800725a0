package dev.segue.diffusion.recipe;

/** A recipe or one of its options that makes no sense; who asked for it can mend it. */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public RecipeException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** {@code recipe-unknown}, {@code option-invalid} or {@code role-missing}. */
  public String code() {
    return code;
  }
}
