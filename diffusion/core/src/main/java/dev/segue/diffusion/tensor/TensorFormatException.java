package dev.segue.diffusion.tensor;

/** Bytes that are not the tensor which they should be. */
public final class TensorFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TensorFormatException(String message) {
    super("not a stored tensor: " + message);
  }
}
