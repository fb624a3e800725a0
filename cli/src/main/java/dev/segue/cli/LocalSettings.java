package dev.segue.cli;

import dev.segue.infra.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of the services in a local stack. */
final class LocalSettings {
  private final Map<String, String> environment;

  /**
   * Makes settings.
   *
   * @param environment what the operator set
   * @param embedded what points to the broker and the store of this stack
   */
  LocalSettings(Map<String, String> environment, Map<String, String> embedded, Path data) {
    this.environment = new HashMap<>(own(environment));
    this.environment.putAll(embedded);
    this.environment.put("SEGUE_DATA_DIR", data.resolve("services").toString());
  }

  /** An environment without what is said about other brokers and stores. */
  static Map<String, String> own(Map<String, String> environment) {
    Map<String, String> own = new HashMap<>(environment);
    own.keySet().removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("SEGUE_STORE_"));
    return own;
  }

  /** An environment in which nobody is asked who they are: what one command makes for itself. */
  static Map<String, String> unguarded(Map<String, String> environment) {
    Map<String, String> open = new HashMap<>(environment);
    open.remove("SEGUE_HTTP_TOKENS");
    return open;
  }

  Settings of(String instance) {
    Map<String, String> named = new HashMap<>(environment);
    named.put("SEGUE_INSTANCE", instance);
    return Settings.from(named);
  }
}
