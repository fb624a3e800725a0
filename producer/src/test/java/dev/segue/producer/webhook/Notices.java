package dev.segue.producer.webhook;

import java.time.Instant;

/** Notices that need no video. */
final class Notices {
  static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Notices() {}

  static Notice to(String id, String url) {
    return of(id, url, null, NOON);
  }

  static Notice of(String id, String url, String tenant, Instant due) {
    return new Notice(id, "video_1", url, tenant, Happening.COMPLETED, NOON, 7, NOON, 0, due);
  }
}
