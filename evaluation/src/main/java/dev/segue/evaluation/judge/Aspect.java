package dev.segue.evaluation.judge;

import java.util.Locale;

/** What a judge is asked about a clip, in the order of its answers. */
public enum Aspect {
  SUBJECT,
  COLOUR,
  PLACE,
  MOTION;

  /** As it stands in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
