package dev.segue.producer.serve;

import dev.segue.infra.http.Visitor;

/**
 * Where somebody finds things on this server.
 *
 * @param base its address as they know it, without a path
 * @param visitor who they are
 */
record Places(String base, Visitor visitor) {
  /** What stands before the paths of a video. */
  String of(String video) {
    return base + visitor.prefix().apply(video);
  }
}
