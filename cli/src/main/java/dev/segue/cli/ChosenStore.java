package dev.segue.cli;

import dev.segue.infra.embedded.EmbeddedS3;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The store that a command looks after: the one that {@code SEGUE_STORE_ENDPOINT} names, or that of
 * a local stack's directory, whether or not the stack runs.
 */
final class ChosenStore implements AutoCloseable {
  private final Lifecycle parts;
  private final S3ObjectStore objects;
  private final String name;

  private ChosenStore(Lifecycle parts, S3ObjectStore objects, String name) {
    this.parts = parts;
    this.objects = objects;
    this.name = name;
  }

  /**
   * Opens the store of an environment.
   *
   * @param data the directory of a local stack, or null for what the environment says
   * @throws LocalException when there is no store
   */
  static ChosenStore open(Map<String, String> environment, Path data) {
    if (data == null && environment.containsKey("SEGUE_STORE_ENDPOINT")) {
      Settings settings = Settings.from(environment);
      String name = settings.store().endpoint() + ", bucket " + settings.store().bucket();
      return Lifecycle.start(parts -> over(parts, settings, name));
    }
    Map<String, String> own = LocalSettings.own(environment);
    Path directory = data == null ? Settings.from(own).dataDir().resolve("up") : data;
    return Lifecycle.start(parts -> local(parts, own, directory.toAbsolutePath().normalize()));
  }

  private static ChosenStore local(Lifecycle parts, Map<String, String> own, Path directory) {
    if (!EmbeddedStack.isIn(directory)) {
      throw new LocalException(
          "there is no store in "
              + directory
              + ": say with --data where a local stack keeps its own, or set SEGUE_STORE_ENDPOINT");
    }
    Map<String, String> environment = new HashMap<>(own);
    environment.putAll(EmbeddedStack.environment(endpoint(parts, directory)));
    return over(parts, Settings.from(environment), directory.toString());
  }

  private static URI endpoint(Lifecycle parts, Path directory) {
    if (!DataDirectory.isTaken(directory)) {
      // Nobody else shall start there meanwhile.
      parts.own(DataDirectory.take(directory));
      EmbeddedS3 store = parts.own(EmbeddedStack.store(directory));
      return store.endpoint();
    }
    String port =
        DataDirectory.noted(directory, Ports.STORE)
            .orElseThrow(() -> new LocalException(directory + " is being set up; try again"));
    return URI.create("http://127.0.0.1:" + port);
  }

  private static ChosenStore over(Lifecycle parts, Settings settings, String name) {
    return new ChosenStore(parts, parts.own(new S3ObjectStore(settings.store())), name);
  }

  /** What is in it. */
  S3ObjectStore objects() {
    return objects;
  }

  /** As a person knows it. */
  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    parts.close();
  }
}
