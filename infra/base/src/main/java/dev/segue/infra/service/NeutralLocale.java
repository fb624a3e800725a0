package dev.segue.infra.service;

import java.util.Locale;

/**
 * What every {@code main} begins with. Libraries that change case or write numbers by the process'
 * locale do the same in Istanbul and Cairo as where they were tested.
 */
public final class NeutralLocale {
  private NeutralLocale() {}

  /** From now on the process speaks English, whatever its environment says. */
  public static void set() {
    Locale.setDefault(Locale.ENGLISH);
  }
}
