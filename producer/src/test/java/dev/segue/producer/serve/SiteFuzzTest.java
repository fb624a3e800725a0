package dev.segue.producer.serve;

import static java.util.regex.Pattern.DOTALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.schemas.EventCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;

/**
 * Whatever is asked over HTTP is answered: with what was asked for, or with a problem document that
 * says who acts; never with an error of ours. What is taken goes to the topic as something that is
 * read as the same there.
 */
class SiteFuzzTest {
  /** Videos after which another site takes over, so that memory is bounded. */
  private static final int MOST_VIDEOS = 200;

  /** Headers that say how a request is carried, which is the server's alone to read. */
  private static final Set<String> CARRIAGE =
      Set.of("content-length", "transfer-encoding", "connection", "expect", "upgrade", "host");

  private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ /[^ \\r]*\n.*", DOTALL);

  private static InstantSite site;

  @AfterAll
  static void close() throws Exception {
    site.close();
  }

  /** A request line, lines of headers, an empty line, and the body; ends of lines are LF alone. */
  @FuzzTest
  void answers(byte[] input) throws Exception {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    if (!REQUEST_LINE.matcher(text).matches()) {
      return;
    }
    if (site == null || site.videos() > MOST_VIDEOS) {
      if (site != null) {
        site.close();
      }
      site = new InstantSite();
    }

    String answer = new String(site.answer(request(input)), StandardCharsets.UTF_8);

    int status = Integer.parseInt(answer.substring(9, 12));
    String headers = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
    if (status >= 500) {
      assertThat(status).as(answer).isEqualTo(503);
      assertThat(headers).contains("retry-after");
    }
    if (status == 409 && answer.contains("video-exists")) {
      assertThat(text.toLowerCase(Locale.ROOT)).contains("idempotency-key:");
    }
    if (status >= 400 && !isHead(input)) {
      assertThat(headers).as(answer).contains("application/problem+json");
      assertProblem(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
  }

  private static void assertProblem(String body) throws Exception {
    JsonNode problem = EventCodec.json().readTree(body);
    assertThat(problem.path("code").asText()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(problem.path("code").asText()).isNotEqualTo("request-unreadable");
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(body.length()).isLessThan(20_000);
  }

  private static boolean isHead(byte[] input) {
    return new String(input, 0, Math.min(4, input.length), StandardCharsets.ISO_8859_1)
        .equals("HEAD");
  }

  /** The request as it goes over the wire. */
  private static byte[] request(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    byte[] body = end < 0 ? new byte[0] : Arrays.copyOfRange(input, end + 2, input.length);
    String headers =
        Arrays.stream(lines)
            .skip(1)
            .filter(
                line -> !CARRIAGE.contains(line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT)))
            .map(line -> line + "\r\n")
            .collect(Collectors.joining());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String head =
        (lines.length == 0 ? "" : lines[0])
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
            + body.length
            + "\r\n"
            + headers
            + "\r\n";
    all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }
}
