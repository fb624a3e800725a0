package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What W3C Trace Context says of its two headers. */
class TraceTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String GOOD = "00-" + ID + "-b7ad6b7169203331-01";

  @Test
  void aGoodOneIsKeptAsItCame() {
    Trace trace =
        Trace.read(List.of(GOOD), List.of("rojo=00f067aa0ba902b7", "a@b=t61 ,,c=d")).get();

    assertThat(trace.parent()).isEqualTo(GOOD);
    assertThat(trace.id()).isEqualTo(ID);
    assertThat(trace.state()).isEqualTo("rojo=00f067aa0ba902b7,a@b=t61,c=d");
    assertThat(Trace.read(List.of(GOOD), List.of()).get().state()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
      })
  void aMalformedParentIsNotThereAndNeitherIsItsState(String parent) {
    assertThat(Trace.read(List.of(parent), List.of("a=b"))).isEmpty();
  }

  @Test
  void twoParentsAreNone() {
    assertThat(Trace.read(List.of(GOOD, GOOD), List.of())).isEmpty();
    assertThat(Trace.read(List.of(), List.of("a=b"))).isEmpty();
  }

  @Test
  void aLaterVersionIsReadAsFarAsItIsKnown() {
    assertThat(Trace.read(List.of("cc" + GOOD.substring(2) + "-what-comes"), List.of()).get())
        .isEqualTo(new Trace(GOOD, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=b", "A=b", "a=b=c", "a=b,a=c", "a=", "a=b\n", "é=b", "a=ü"})
  void aMalformedStateLeavesTheParent(String state) {
    assertThat(Trace.read(List.of(GOOD), List.of("x=y", state)).get())
        .isEqualTo(new Trace(GOOD, null));
  }

  @Test
  void aStateIsBounded() {
    String many =
        IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    String large = "a=" + "v".repeat(255) + ",b=" + "v".repeat(255) + ",c=d";

    assertThat(Trace.read(List.of(GOOD), List.of(many)).get().state()).isNull();
    assertThat(Trace.read(List.of(GOOD), List.of(large)).get().state())
        .isEqualTo("a=" + "v".repeat(255));
  }

  @Test
  void whatNobodyTracesHasATraceOfItsOwn() {
    Trace trace = Trace.begin("v");

    assertThat(Trace.read(List.of(trace.parent()), List.of())).contains(trace);
    assertThat(Trace.begin("v")).isEqualTo(trace);
    assertThat(Trace.begin("w").id()).isNotEqualTo(trace.id());
  }
}
