package dev.segue.infra.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.NotControllerException;
import org.junit.jupiter.api.Test;

class KafkaNoiseTest {
  private static final String KAFKA = "org.apache.kafka.clients.NetworkClient";

  private final KafkaNoise filter = new KafkaNoise();

  @Test
  void letsOneComplaintAboutConnectionsThroughInTenSeconds() {
    assertThat(filter.decide(event(KAFKA, Level.WARN, "no connection", 1_000)))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(KAFKA, Level.WARN, "no connection", 1_001)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(KAFKA, Level.WARN, "no connection", 10_999)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(KAFKA, Level.WARN, "no connection", 11_000)))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void keepsBackWhatOnlySaysThatABrokerWasStopped() {
    String message = "[id=1] Attempting to close NetworkClient that has already been closed.";

    assertThat(filter.decide(event(KAFKA, Level.WARN, message, 1_000))).isEqualTo(FilterReply.DENY);
  }

  @Test
  void keepsBackThatABrokerHasNotYetElectedItself() {
    Throwable electing = new CompletionException(new NotControllerException("not yet"));

    assertThat(filter.decide(event("kafka.server.ControllerApis", electing)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event("kafka.server.ControllerApis", new CompletionException(null))))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void leavesEverythingElseAlone() {
    for (int i = 0; i < 2; i++) {
      assertThat(filter.decide(event("dev.segue.Other", Level.WARN, "a", i)))
          .isEqualTo(FilterReply.NEUTRAL);
      assertThat(filter.decide(event(KAFKA, Level.ERROR, "a", i))).isEqualTo(FilterReply.NEUTRAL);
    }
  }

  private static ILoggingEvent event(String logger, Throwable thrown) {
    LoggingEvent event = event(logger, Level.ERROR, "failed", 0);
    event.setThrowableProxy(new ThrowableProxy(thrown));
    return event;
  }

  private static LoggingEvent event(String logger, Level level, String message, long millis) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(Instant.ofEpochMilli(millis));
    return event;
  }
}
