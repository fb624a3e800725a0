package dev.segue.cli;

import dev.segue.infra.embedded.EmbeddedException;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.http.HttpException;
import java.util.function.IntFunction;

/**
 * Ports that are chosen once and kept in the data directory, so that a stack comes back where it
 * was: pages that are open go on. Only when somebody else has taken one is another one chosen.
 */
final class Ports {
  /** Under which the data directory notes where its store listens. */
  static final String STORE = "port.s3";

  private final DataDirectory directory;

  Ports(DataDirectory directory) {
    this.directory = directory;
  }

  EmbeddedStack embedded() {
    EmbeddedStack stack;
    try {
      stack = EmbeddedStack.start(directory.path(), kept("port.kafka"), kept(STORE));
    } catch (EmbeddedException e) {
      if (!e.code().equals("port-taken")) {
        throw e;
      }
      stack = EmbeddedStack.start(directory.path());
    }
    directory.note("port.kafka", Integer.toString(stack.kafka().port()));
    directory.note(STORE, Integer.toString(stack.s3().port()));
    return stack;
  }

  /**
   * Starts an HTTP server.
   *
   * @param wanted the port that was asked for, or 0 for the one that it had
   */
  <T> T http(int wanted, IntFunction<T> start) {
    if (wanted != 0) {
      return start.apply(wanted);
    }
    try {
      return start.apply(kept("port.http"));
    } catch (HttpException e) {
      if (!e.code().equals("http-port-taken")) {
        throw e;
      }
      return start.apply(0);
    }
  }

  void keepHttp(int port) {
    directory.note("port.http", Integer.toString(port));
  }

  private int kept(String name) {
    return directory.note(name).map(Integer::valueOf).orElse(0);
  }
}
