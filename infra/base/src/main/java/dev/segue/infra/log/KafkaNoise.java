package dev.segue.infra.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets Kafka's complaints about connections through once in ten seconds, however many clients make
 * them while a broker is away, and keeps back those that only say that an embedded broker stops, or
 * has not yet elected itself.
 */
public final class KafkaNoise extends Filter<ILoggingEvent> {
  private static final String CONNECTIONS = "org.apache.kafka.clients.NetworkClient";
  private static final String ELECTING = "org.apache.kafka.common.errors.NotControllerException";
  private static final long PAUSE_MILLIS = 10_000;

  private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (isElecting(event.getThrowableProxy())) {
      return FilterReply.DENY;
    }
    if (!event.getLoggerName().equals(CONNECTIONS) || event.getLevel() != Level.WARN) {
      return FilterReply.NEUTRAL;
    }
    if (event.getMessage().contains("already been closed")) {
      return FilterReply.DENY;
    }
    long until = quietUntil.get();
    boolean speaks =
        event.getTimeStamp() >= until
            && quietUntil.compareAndSet(until, event.getTimeStamp() + PAUSE_MILLIS);
    return speaks ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private static boolean isElecting(IThrowableProxy thrown) {
    IThrowableProxy cause = thrown == null ? null : thrown.getCause();
    return cause != null && cause.getClassName().equals(ELECTING);
  }
}
