package dev.segue.infra.http;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * What an HTTP server goes by that is no setting.
 *
 * @param body how many bytes of a request are read for whoever answers it
 * @param drained how many bytes beyond are read and thrown away, so that the answer arrives
 * @param patience how long a body may take to come
 * @param stop how long requests under way are waited for when the server stops
 */
record HttpPolicy(int body, int drained, Duration patience, Duration stop) {
  static final HttpPolicy USUAL =
      new HttpPolicy(3 << 20, 16 << 20, Duration.ofSeconds(20), Duration.ofSeconds(3));

  HttpPolicy {
    Require.positive("body", body);
    Require.positive("drained", drained);
    Require.positive("patience", patience);
    Require.positive("stop", stop);
  }
}
