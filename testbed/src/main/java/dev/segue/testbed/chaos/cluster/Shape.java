package dev.segue.testbed.chaos.cluster;

/**
 * How many processes of each kind a cluster has, beside one store.
 *
 * @param brokers from 1; three of them keep three copies of everything
 * @param producers from 1
 * @param workers from 1
 * @param stitchers from 1
 */
public record Shape(int brokers, int producers, int workers, int stitchers) {
  public Shape {
    if (brokers < 1 || producers < 1 || workers < 1 || stitchers < 1) {
      throw new IllegalArgumentException("a cluster needs one of each kind");
    }
  }

  /** One broker by itself. */
  public Shape(int producers, int workers, int stitchers) {
    this(1, producers, workers, stitchers);
  }
}
