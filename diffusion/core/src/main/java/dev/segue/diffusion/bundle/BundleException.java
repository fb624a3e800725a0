package dev.segue.diffusion.bundle;

import dev.segue.kernel.CodedException;

/**
 * A bundle that cannot be used; the message says which file and why. The operator acts. Codes:
 * {@code bundle-missing}, {@code bundle-not-allowed}, {@code manifest-unreadable}, {@code
 * manifest-invalid}, {@code bundle-file-outside}, {@code bundle-file-missing}, {@code
 * bundle-size-mismatch}, {@code bundle-digest-mismatch}, {@code vocabulary-invalid}.
 */
public final class BundleException extends CodedException {
  private static final long serialVersionUID = 1L;

  public BundleException(String code, String message) {
    super(code, message);
  }
}
