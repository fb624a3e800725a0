package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A record is the event that its type names, or refused with a reason; nothing else is thrown. */
class EventFuzzTest {
  /** The name of an {@link EventType}, the end of the line, and the value. */
  @FuzzTest
  void reads(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String name = text.substring(0, Math.max(0, end));
    String type =
        Arrays.stream(EventType.values())
            .filter(one -> one.name().equals(name))
            .findFirst()
            .map(EventType::type)
            .orElse(name);
    Event event;
    try {
      event = EventCodec.read(type, Arrays.copyOfRange(input, end + 1, input.length));
    } catch (UnreadableEventException e) {
      assertThat(e.problem().code()).matches("[a-z0-9-]+");
      assertThat(e.problem().message()).isNotBlank().hasSizeLessThanOrEqualTo(1_000);
      return;
    }

    byte[] written = EventCodec.value(event);

    assertThat(EventCodec.value(EventCodec.read(type, written))).isEqualTo(written);
    assertThat(event.key() == null || event instanceof VideoRequested || !event.key().isEmpty())
        .isTrue();
  }
}
