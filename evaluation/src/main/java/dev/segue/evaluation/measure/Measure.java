package dev.segue.evaluation.measure;

import java.util.Locale;

/** What is measured. */
public enum Measure {
  CENTRE_JOINT("subject's centre moves, at joints", Better.LOWER, 4),
  CENTRE_INSIDE("subject's centre moves, inside", Better.NEITHER, 4),
  CENTRE_RATIO("subject's centre, joint / inside", Better.LOWER, 2),
  PIXELS_JOINT("pixels change, at joints", Better.LOWER, 2),
  PIXELS_BORDER("pixels change, at borders", Better.LOWER, 2),
  PIXELS_INSIDE("pixels change, inside", Better.NEITHER, 2),
  PIXELS_RATIO("pixels, joint / inside", Better.LOWER, 2),
  FLICKER("flicker of still parts", Better.LOWER, 2),
  SMOOTHNESS("motion smoothness", Better.HIGHER, 4),
  SUBJECT_CONSISTENCY("subject consistency", Better.HIGHER, 4),
  BACKGROUND_CONSISTENCY("background consistency", Better.HIGHER, 4),
  DYNAMIC_DEGREE("dynamic degree", Better.NEITHER, 4),
  FRECHET("Fréchet distance to drawn frames", Better.LOWER, 1),
  SUBJECT("subject as asked", Better.HIGHER, 3),
  COLOUR("colour as asked", Better.HIGHER, 3),
  PLACE("place as asked", Better.HIGHER, 3),
  MOTION("motion as asked", Better.HIGHER, 3),
  SHARPNESS("edges", Better.NEITHER, 2);

  /** Which way a measure is meant, the drawn clips' own value being the end of it. */
  public enum Better {
    LOWER,
    HIGHER,
    NEITHER
  }

  private final String words;
  private final Better better;
  private final int decimals;

  Measure(String words, Better better, int decimals) {
    this.words = words;
    this.better = better;
    this.decimals = decimals;
  }

  /** What it says, for people. */
  public String words() {
    return words;
  }

  public Better better() {
    return better;
  }

  /** Digits after the point. */
  public int decimals() {
    return decimals;
  }

  /** As it stands in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A value of it for people; - where there is none. */
  public String text(Double value) {
    return value == null || value.isNaN()
        ? "-"
        : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
