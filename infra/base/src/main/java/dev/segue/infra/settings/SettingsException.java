package dev.segue.infra.settings;

import java.util.List;

/** Settings that cannot be used; each complaint names its variable. The operator acts. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> complaints;

  SettingsException(List<String> complaints) {
    super(String.join("\n", complaints));
    this.complaints = List.copyOf(complaints);
  }

  /** One sentence for each bad value. */
  public List<String> complaints() {
    return complaints;
  }
}
