package dev.segue.infra.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What anybody wrote, in the form of log lines that services use. */
class OneLineTest {
  @Test
  void foreignTextForgesNoLineAndPaintsNoTerminal() throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(KafkaNoise.class.getResource("/logback.xml"));
    var appender = (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
    LoggingEvent event =
        new LoggingEvent(
            "test", context.getLogger("a.Test"), Level.INFO, "x\n2026 ERROR Forged", null, null);
    event.setKeyValuePairs(List.of(new KeyValuePair("video", "a\u001b[31mb\r\u2028c\u202e")));

    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line).contains("Test x?2026 ERROR Forged video=a?[31mb??c? [").endsWith("]\n");
    assertThat(line.lines()).hasSize(1);

    LoggingEvent traced =
        new LoggingEvent("test", context.getLogger("a.Test"), Level.INFO, "x", null, null);
    traced.setMDCPropertyMap(Map.of("trace", "0af7651916cd43dd8448eb211c80319c"));
    assertThat(new String(appender.getEncoder().encode(traced), StandardCharsets.UTF_8))
        .contains("Test x trace=0af7651916cd43dd8448eb211c80319c [");
    context.stop();
  }
}
