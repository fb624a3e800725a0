package dev.segue.diffusion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowsTest {
  private static final int LONGEST = 2_000;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "8, 1, 1",
    "9, 1, 2",
    "15, 1, 2",
    "16, 1, 2",
    "17, 2, 2",
    "24, 2, 2",
    "25, 2, 3",
    "100, 7, 7",
    "600, 38, 38",
    "601, 38, 39"
  })
  void videosOfSegmentsOfSixteenHaveSoManySegmentsAndChunks(int frames, int segments, int chunks) {
    for (boolean whole : new boolean[] {true, false}) {
      Layout layout = Windows.staggered(frames, 16, whole);
      assertThat(layout.segments()).isEqualTo(segments);
      assertThat(layout.chunks()).isEqualTo(chunks);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16})
  void staggeredWindowsKeepEveryFrameOnceForAnyNumberOfFrames(int length) {
    int half = length / 2;
    for (int frames = 1; frames <= LONGEST; frames++) {
      int chunks = 1 + (Math.max(0, frames - half) + length - 1) / length;
      for (boolean whole : new boolean[] {true, false}) {
        Layout layout = Windows.staggered(frames, length, whole);
        assertKeptOnce(layout);
        assertEachFindsTheOther(layout);
        check(layout.chunks() == chunks, "chunks", layout);
        int made = layout.segments() * length;
        for (Window w : layout.windows()) {
          int j = w.index();
          check(w.keepFrom() == Math.max(0, j * length - half), "keepFrom", w);
          check(w.keepTo() == Math.min(frames, j * length + half), "keepTo", w);
          check(w.to() <= made, "refines what no structure has", w);
          check(!whole || w.length() == length, "a whole edge", w);
          check(whole || w.length() == w.frames(), "a cut edge", w);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16})
  void alignedWindowsAreTheSegments(int length) {
    for (int frames = 1; frames <= LONGEST; frames++) {
      Layout layout = Windows.aligned(frames, length);
      assertKeptOnce(layout);
      assertEachFindsTheOther(layout);
      check(layout.chunks() == layout.segments(), "chunks", layout);
      for (Window w : layout.windows()) {
        check(w.from() == w.index() * length && w.length() == length, "a segment", w);
        check(layout.structuresOf(w.index()).equals(List.of(w.index())), "structures", w);
      }
    }
  }

  @Test
  void windowInTheMiddleIsTheLastHalfOfOneStructureAndTheFirstOfTheNext() {
    Layout layout = Windows.staggered(48, 16, true);
    assertThat(layout.windows())
        .containsExactly(
            new Window(0, 0, 16, 0, 8),
            new Window(1, 8, 24, 8, 24),
            new Window(2, 24, 40, 24, 40),
            new Window(3, 32, 48, 40, 48));
    assertThat(layout.structuresOf(1)).containsExactly(0, 1);
    assertThat(layout.structuresOf(3)).containsExactly(2);
    assertThat(layout.windowsOf(2)).containsExactly(2, 3);
  }

  @Test
  void edgesMayBeCutShort() {
    assertThat(Windows.staggered(25, 16, false).windows())
        .containsExactly(
            new Window(0, 0, 8, 0, 8), new Window(1, 8, 24, 8, 24), new Window(2, 24, 25, 24, 25));
  }

  @ParameterizedTest
  @CsvSource({"0, 16", "-3, 16", "10, 0", "10, 1", "10, 15"})
  void nonsenseIsRefused(int frames, int length) {
    assertThatThrownBy(() -> Windows.staggered(frames, length, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Windows.aligned(frames, length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void layoutThatLosesOrRepeatsAFrameIsRefused() {
    Window first = new Window(0, 0, 8, 0, 8);
    assertThatThrownBy(() -> new Layout(9, 16, 16, List.of(first)))
        .hasMessageContaining("8 of 9 frames");
    assertThatThrownBy(() -> new Layout(15, 16, 16, List.of(first, new Window(1, 7, 15, 7, 15))))
        .hasMessageContaining("at frame 8");
    assertThatThrownBy(() -> new Layout(8, 16, 16, List.of(new Window(1, 0, 8, 0, 8))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertKeptOnce(Layout layout) {
    int[] kept = new int[layout.frames()];
    for (Window w : layout.windows()) {
      for (int f = w.keepFrom(); f < w.keepTo(); f++) {
        kept[f]++;
      }
    }
    for (int count : kept) {
      check(count == 1, "a frame lost or repeated", layout);
    }
  }

  /** That structuresOf and windowsOf are each other's inverse; of long videos, some. */
  private static void assertEachFindsTheOther(Layout layout) {
    if (layout.frames() > 60 && layout.frames() % 499 != 0) {
      return;
    }
    for (int j = 0; j < layout.chunks(); j++) {
      check(layout.structuresOf(j).size() <= 2, "reads many structures", layout);
      for (int segment : layout.structuresOf(j)) {
        check(segment >= 0 && segment < layout.segments(), "no such segment", layout);
        check(layout.windowsOf(segment).contains(j), "window " + j + " not found", layout);
      }
    }
    for (int i = 0; i < layout.segments(); i++) {
      List<Integer> windows = layout.windowsOf(i);
      check(!windows.isEmpty(), "segment " + i + " is read by no window", layout);
      for (int j : windows) {
        check(layout.structuresOf(j).contains(i), "segment " + i + " not found", layout);
      }
    }
  }

  private static void check(boolean holds, String what, Object where) {
    if (!holds) {
      throw new AssertionError(what + ": " + where);
    }
  }

  @Test
  void theWindowsOfASegmentAreThoseThatOverlapIt() {
    for (int frames = 1; frames < 60; frames++) {
      for (Layout layout :
          List.of(
              Windows.staggered(frames, 8, true),
              Windows.staggered(frames, 8, false),
              Windows.aligned(frames, 8))) {
        for (int i = 0; i < layout.segments(); i++) {
          int from = i * 8;
          assertThat(layout.windowsOf(i))
              .isEqualTo(
                  layout.windows().stream()
                      .filter(window -> window.from() < from + 8 && window.to() > from)
                      .map(Window::index)
                      .toList());
        }
      }
    }
  }
}
