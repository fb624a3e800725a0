package dev.segue.infra.testing;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where a suite gets its broker and its store from: embedded ones, or containers when the system
 * property {@code segue.test.servers} says so. A test that needs what only an embedded server can
 * do, such as coming back with its data on a port that was chosen before, starts one itself and has
 * the tag {@code embedded}.
 */
public final class TestServers {
  private enum Kind {
    EMBEDDED,
    CONTAINERS
  }

  private static final Kind KIND =
      Kind.valueOf(
          System.getProperty("segue.test.servers", Kind.EMBEDDED.name()).toUpperCase(Locale.ROOT));

  private TestServers() {}

  /** A broker that is its own controller and makes no topics by itself. */
  public static TestServer broker(Path directory) {
    return broker(directory, Map.of());
  }

  /** The same with some properties of the broker changed. */
  public static TestServer broker(Path directory, Map<String, String> overrides) {
    return switch (KIND) {
      case EMBEDDED -> EmbeddedServers.broker(directory, overrides);
      case CONTAINERS -> ContainerServers.broker(overrides);
    };
  }

  /** A store without any bucket, which serves only who signs. */
  public static TestServer store(Path directory) {
    return switch (KIND) {
      case EMBEDDED -> EmbeddedServers.store(directory);
      case CONTAINERS -> ContainerServers.store();
    };
  }
}
