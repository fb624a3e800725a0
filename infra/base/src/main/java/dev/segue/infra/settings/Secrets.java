package dev.segue.infra.settings;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Keeps secrets out of logs. */
final class Secrets {
  private Secrets() {}

  static String hide(String value) {
    return value.isEmpty() ? "" : "***";
  }

  /** The properties with every value hidden whose name speaks of a secret. */
  static Map<String, String> hide(Map<String, String> properties) {
    Map<String, String> shown = new TreeMap<>();
    properties.forEach((name, value) -> shown.put(name, isSecret(name) ? hide(value) : value));
    return shown;
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.of("password", "secret", "jaas", "credential", "token", ".key")
        .anyMatch(lower::contains);
  }
}
