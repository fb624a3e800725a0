package dev.segue.diffusion.bundle;

/** A bundle that cannot be used; the message says which file and why. The operator acts. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public BundleException(String code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * {@code bundle-missing}, {@code manifest-unreadable}, {@code manifest-invalid}, {@code
   * bundle-file-outside}, {@code bundle-file-missing}, {@code bundle-size-mismatch}, {@code
   * bundle-digest-mismatch} or {@code vocabulary-invalid}.
   */
  public String code() {
    return code;
  }
}
