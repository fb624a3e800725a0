package dev.segue.producer.picture;

import dev.segue.kernel.CodedException;
import dev.segue.schemas.Problem;

/** A picture that cannot be used; who sent it acts. */
public final class PictureException extends CodedException {
  private static final long serialVersionUID = 1L;

  PictureException(String code, String message) {
    super(code, message);
  }

  /** The same for who sent it. */
  public Problem problem() {
    return new Problem(code(), getMessage());
  }
}
