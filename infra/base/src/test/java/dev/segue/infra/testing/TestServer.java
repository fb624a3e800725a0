package dev.segue.infra.testing;

import java.util.Map;

/**
 * A broker or a store that runs for a test.
 *
 * @param environment the variables that point a service at it
 * @param stop ends it
 */
public record TestServer(Map<String, String> environment, Runnable stop) implements AutoCloseable {
  @Override
  public void close() {
    stop.run();
  }
}
