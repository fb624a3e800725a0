package dev.segue.producer.intake;

import dev.segue.kernel.CodedException;
import dev.segue.schemas.Problem;

/** A request that cannot be met; who sent it acts. */
final class RequestException extends CodedException {
  private static final long serialVersionUID = 1L;

  RequestException(String code, String message) {
    super(code, message);
  }

  Problem problem() {
    return new Problem(code(), getMessage());
  }
}
