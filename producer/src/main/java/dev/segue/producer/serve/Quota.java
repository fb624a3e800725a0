package dev.segue.producer.serve;

import dev.segue.infra.settings.HttpAccess;
import dev.segue.producer.status.VideoDirectory;
import java.time.Clock;
import org.eclipse.jetty.server.Request;

/** How many videos one tenant may ask for, or one address where tenants are not told apart. */
final class Quota {
  private final HttpAccess access;
  private final Throttle throttle;
  private final Throttle questions;
  private final VideoDirectory directory;

  Quota(HttpAccess access, VideoDirectory directory, Clock clock) {
    this.access = access;
    this.throttle = new Throttle(access.rate(), clock);
    this.questions = new Throttle(access.rate(), clock);
    this.directory = directory;
  }

  /**
   * Counts a wish.
   *
   * @throws Refusal 429 when it is one too many
   */
  void take(Exchange exchange) {
    pass(exchange, throttle);
    String tenant = exchange.visitor().tenant();
    if (access.live() > 0 && directory.live(tenant) >= access.live()) {
      throw new Refusal(
          429,
          "videos-too-many",
          "at most " + access.live() + " videos can be waiting or being made; wait for one to end");
    }
  }

  /**
   * Counts a question about a wish; whoever asks it may ask for as many videos as before.
   *
   * @throws Refusal 429 when it is one too many
   */
  void ask(Exchange exchange) {
    pass(exchange, questions);
  }

  private void pass(Exchange exchange, Throttle throttle) {
    String tenant = exchange.visitor().tenant();
    String who = tenant == null ? "at " + Request.getRemoteAddr(exchange.request()) : tenant;
    if (!throttle.isOpen(who)) {
      throw new Refusal(
          429,
          "rate-exceeded",
          "at most " + access.rate() + " videos can be asked for in a second");
    }
  }
}
