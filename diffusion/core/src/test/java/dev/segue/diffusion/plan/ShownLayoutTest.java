package dev.segue.diffusion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments of four latents; a latent is four frames, the first one alone one frame. */
class ShownLayoutTest {
  private static final int LENGTH = 4;

  private static Layout layout(int frames, int warmUp, boolean whole) {
    FrameMapping mapping = new FrameMapping(4, true, warmUp);
    return Windows.staggered(mapping.latents(frames), LENGTH, whole).showing(mapping, frames);
  }

  @Test
  void chunksAreSoManyFrames() {
    // 40 frames: latents 0 to 10. Windows keep latents 0-1, 2-5, 6-9, 10; of latent 10 (frames 37
    // to
    // 40) frame 40 is past the end.
    Layout layout = layout(40, 3, false);

    assertThat(layout.frames()).isEqualTo(11);
    assertThat(layout.segments()).isEqualTo(3);
    assertThat(layout.chunkFrames()).containsExactly(5, 16, 16, 3);
    assertThat(layout.longest()).isEqualTo(16);
    assertThat(IntStream.range(0, 4).map(i -> layout.frame(layout.start(i))))
        .containsExactly(0, 13, 29, 40);
    // Its decoder is given latents 3 to 9: 1 + 6 x 4 frames, of which the last 16 are wanted.
    assertThat(layout.chunk(2)).isEqualTo(new FrameMapping.Span(3, 10, 9, 16));
    assertThat(layout.chunk(3)).isEqualTo(new FrameMapping.Span(7, 11, 9, 3));
  }

  @Test
  void aWindowReadsTheStructuresOfThoseThatWarmItUp() {
    Layout layout = layout(100, 3, false);

    // Window 3 keeps latents 10 to 13 of structures 2 and 3; latents 7 to 9 are window 2's, which
    // reads structures 1 and 2.
    assertThat(layout.warmedFrom(3)).isEqualTo(2);
    assertThat(layout.warmsUpTo(2)).isEqualTo(3);
    assertThat(layout.structuresOf(3)).containsExactly(1, 2, 3);
    assertThat(layout.windowsOf(1)).containsExactly(1, 2, 3);
    // Latent -1 is none: the video's beginning.
    assertThat(layout.warmedFrom(1)).isZero();
    assertThat(layout.structuresOf(1)).containsExactly(0, 1);
    assertThat(layout.warmedFrom(0)).isZero();
    // Five latents more are those of two windows.
    assertThat(layout(100, 5, false).warmedFrom(3)).isEqualTo(1);
    assertThat(layout(100, 5, false).warmsUpTo(1)).isEqualTo(3);
    assertThat(layout(100, 5, false).structuresOf(3)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whereALatentIsAFrameNothingWarmsUp() {
    Layout layout = Windows.staggered(40, LENGTH, true);

    for (int j = 0; j < layout.chunks(); j++) {
      assertThat(layout.warmedFrom(j)).isEqualTo(j);
      assertThat(layout.warmsUpTo(j)).isEqualTo(j);
      assertThat(layout.chunkFrames().get(j)).isEqualTo(layout.windows().get(j).frames());
    }
    assertThat(layout.longest()).isEqualTo(LENGTH);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 9})
  void structuresAndWindowsFindEachOther(int warmUp) {
    for (int frames = 1; frames < 150; frames++) {
      for (boolean whole : new boolean[] {true, false}) {
        Layout layout = layout(frames, warmUp, whole);
        assertThat(layout.chunkFrames().stream().mapToInt(n -> n).sum()).isEqualTo(frames);
        for (int j = 0; j < layout.chunks(); j++) {
          FrameMapping.Span span = layout.chunk(j);
          int from = layout.warmedFrom(j);
          assertThat(layout.windows().get(from).keepFrom()).isLessThanOrEqualTo(span.from());
          assertThat(layout.windows().get(from).keepTo()).isGreaterThan(span.from());
          for (int i = 0; i < layout.segments(); i++) {
            assertThat(layout.windowsOf(i).contains(j))
                .as("%d frames, segment %d, window %d", frames, i, j)
                .isEqualTo(layout.structuresOf(j).contains(i));
          }
          for (int i = 0; i <= j; i++) {
            assertThat(layout.warmsUpTo(i) >= j).isEqualTo(i >= from);
          }
        }
      }
    }
  }

  @Test
  void framesAreThoseThatTheLatentsAre() {
    Layout layout = Windows.staggered(11, LENGTH, false);
    FrameMapping mapping = new FrameMapping(4, true, 3);

    assertThat(layout.showing(mapping, 38).shown()).isEqualTo(38);
    assertThatIllegalArgumentException().isThrownBy(() -> layout.showing(mapping, 37));
    assertThatIllegalArgumentException().isThrownBy(() -> layout.showing(mapping, 42));
  }
}
