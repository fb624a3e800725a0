package dev.segue.testbed.chaos.cluster;

/**
 * How many processes of each kind a cluster has, beside one broker and one store.
 *
 * @param producers from 1
 * @param workers from 1
 * @param stitchers from 1
 */
public record Shape(int producers, int workers, int stitchers) {
  public Shape {
    if (producers < 1 || workers < 1 || stitchers < 1) {
      throw new IllegalArgumentException("a cluster needs one of each kind");
    }
  }
}
