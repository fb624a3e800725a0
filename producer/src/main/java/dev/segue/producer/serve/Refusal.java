package dev.segue.producer.serve;

import dev.segue.kernel.CodedException;
import dev.segue.schemas.Problem;

/** An answer that is an error; the caller acts. */
final class Refusal extends CodedException {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String code, String message) {
    super(code, message);
    this.status = status;
  }

  Refusal(int status, Problem problem) {
    this(status, problem.code(), problem.message());
  }

  static Refusal unknownVideo() {
    return new Refusal(404, "video-unknown", "there is no video with this id");
  }

  int status() {
    return status;
  }

  Problem problem() {
    return new Problem(code(), getMessage());
  }
}
