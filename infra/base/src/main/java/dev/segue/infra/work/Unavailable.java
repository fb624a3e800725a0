package dev.segue.infra.work;

/**
 * Something that a task needs does not answer at present: a store, a broker. The task goes back, to
 * be tried again by anyone, and nothing is counted against it.
 */
public class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
