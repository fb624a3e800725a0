package dev.segue.producer.queue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The live workers that can do a kind of task of a bundle.
 *
 * @param workers how many there are
 * @param slots how many tasks they hold together
 * @param rate how many evaluations they do in a second when all of them work, 0 while none has said
 *     how long one takes
 */
public record Crew(int workers, int slots, double rate) {
  /** Nobody. */
  public static final Crew NOBODY = new Crew(0, 0, 0);

  /**
   * Workers by how long an evaluation takes each.
   *
   * @param paces one for each worker; null where it has not said: it is taken to be like the others
   */
  static Crew of(List<Duration> paces, int slots) {
    double[] rates =
        paces.stream()
            .filter(Objects::nonNull)
            .mapToDouble(pace -> 1e9 / Math.max(1, pace.toNanos()))
            .toArray();
    double sum = java.util.Arrays.stream(rates).sum();
    double rate = rates.length == 0 ? 0 : sum / rates.length * paces.size();
    return new Crew(paces.size(), slots, rate);
  }

  /** Whether it is known how long they take. */
  public boolean isMeasured() {
    return workers > 0 && rate > 0;
  }

  /** How many seconds so many evaluations take when all of them work. */
  double seconds(double evaluations) {
    return evaluations / rate;
  }

  /** How many seconds so many evaluations take when one of them works. */
  public double alone(double evaluations) {
    return evaluations * workers / rate;
  }
}
