package dev.segue.evaluation.video;

import dev.segue.kernel.CodedException;

/** A video that cannot be measured. */
public final class VideoException extends CodedException {
  private static final long serialVersionUID = 1L;

  public VideoException(String code, String message) {
    super(code, message);
  }

  public VideoException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
