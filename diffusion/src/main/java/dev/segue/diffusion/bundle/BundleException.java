package dev.segue.diffusion.bundle;

/** A bundle that cannot be used; the message says which file and why. The operator acts. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public BundleException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** A stable name such as {@code bundle-digest-mismatch}. */
  public String code() {
    return code;
  }
}
