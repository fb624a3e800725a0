package dev.segue.testbed.chaos.cluster;

/** What a process of a cluster does. */
public enum Role {
  BROKER(256),
  STORE(128),
  PRODUCER(256),
  WORKER(192),
  STITCHER(192);

  private final int heapMib;

  Role(int heapMib) {
    this.heapMib = heapMib;
  }

  /** The largest heap of such a process, in MiB. */
  int heapMib() {
    return heapMib;
  }
}
