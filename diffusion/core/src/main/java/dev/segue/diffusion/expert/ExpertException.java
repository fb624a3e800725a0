package dev.segue.diffusion.expert;

import dev.segue.kernel.CodedException;

/**
 * An expert that could not be opened or failed at its work. Codes: {@code engine-unavailable},
 * {@code expert-failed}, {@code expert-out-of-memory}, {@code role-missing}.
 */
public final class ExpertException extends CodedException {
  private static final long serialVersionUID = 1L;

  public ExpertException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }

  /** A role that a bundle does not have. */
  public static ExpertException roleMissing(String role) {
    return new ExpertException("role-missing", "the bundle has no expert '" + role + "'", null);
  }
}
