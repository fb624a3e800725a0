package dev.segue.diffusion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameMappingTest {
  private static final FrameMapping CAUSAL = new FrameMapping(4, true, 2);
  private static final FrameMapping EVEN = new FrameMapping(4, false, 2);

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 1, 4", "2, 5, 8", "5, 17, 20", "21, 81, 84"})
  void latentsAreSoManyFrames(int latents, int causal, int even) {
    assertThat(CAUSAL.frame(latents)).isEqualTo(causal);
    assertThat(EVEN.frame(latents)).isEqualTo(even);
    assertThat(FrameMapping.NONE.frame(latents)).isEqualTo(latents);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 1, 0", "3, 1, 0", "4, 1, 1", "5, 2, 1", "8, 2, 2", "9, 3, 2"})
  void framesBelongToLatents(int frame, int causal, int even) {
    assertThat(CAUSAL.latent(frame)).isEqualTo(causal);
    assertThat(EVEN.latent(frame)).isEqualTo(even);
    assertThat(FrameMapping.NONE.latent(frame)).isEqualTo(frame);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 1, 1",
    "2, 2, 1",
    "4, 2, 1",
    "5, 2, 2",
    "6, 3, 2",
    "80, 21, 20",
    "81, 21, 21",
    "82, 22, 21"
  })
  void videosTakeLatentsForEveryFrame(int frames, int causal, int even) {
    assertThat(CAUSAL.latents(frames)).isEqualTo(causal);
    assertThat(EVEN.latents(frames)).isEqualTo(even);
    assertThat(FrameMapping.NONE.latents(frames)).isEqualTo(frames);
  }

  @Test
  void causalDecodersAreWarmedUpAndWhatTheyGiveOfItIsDropped() {
    // Latents 6 to 14 are given; as their own beginning they are 1 + 8 x 4 = 33 frames, of which
    // the last 7 x 4 are those of latents 8 to 14.
    assertThat(CAUSAL.span(8, 15, 600)).isEqualTo(new FrameMapping.Span(6, 15, 5, 28));
    assertThat(CAUSAL.span(8, 15, 600).latents()).isEqualTo(9);
    // Only one latent comes before.
    assertThat(CAUSAL.span(1, 3, 600)).isEqualTo(new FrameMapping.Span(0, 3, 1, 8));
    // The video's own beginning.
    assertThat(CAUSAL.span(0, 8, 600)).isEqualTo(new FrameMapping.Span(0, 8, 0, 29));
  }

  @Test
  void whatIsWarmedUpEvenlyIsDroppedEvenly() {
    assertThat(EVEN.span(8, 15, 600)).isEqualTo(new FrameMapping.Span(6, 15, 8, 28));
    assertThat(EVEN.span(1, 3, 600)).isEqualTo(new FrameMapping.Span(0, 3, 4, 8));
    assertThat(FrameMapping.NONE.span(8, 15, 600)).isEqualTo(new FrameMapping.Span(8, 15, 0, 7));
  }

  @Test
  void framesPastTheEndAreNotKept() {
    // 30 frames: latents 0 to 8, of whose last one frame 29 alone is shown.
    assertThat(CAUSAL.latents(30)).isEqualTo(9);
    assertThat(CAUSAL.span(8, 9, 30)).isEqualTo(new FrameMapping.Span(6, 9, 5, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> CAUSAL.span(9, 10, 30));
    assertThatIllegalArgumentException().isThrownBy(() -> CAUSAL.span(3, 3, 30));
  }

  @Test
  void stretchesThatFollowEachOtherShowEveryFrameOnce() {
    for (FrameMapping mapping :
        new FrameMapping[] {CAUSAL, EVEN, FrameMapping.NONE, new FrameMapping(8, true, 1)}) {
      for (int end = 1; end < 200; end++) {
        int latents = mapping.latents(end);
        int shown = 0;
        for (int from = 0; from < latents; from += 3) {
          int to = Math.min(latents, from + 3);
          FrameMapping.Span span = mapping.span(from, to, end);
          assertThat(mapping.frame(from)).isEqualTo(shown);
          assertThat(span.kept()).isPositive();
          assertThat(span.dropped() + span.kept())
              .isLessThanOrEqualTo(mapping.frame(span.latents()));
          shown += span.kept();
        }
        assertThat(shown).isEqualTo(end);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, 0, 'not 0'",
    "65, true, 2, 'not 65'",
    "4, true, -1, 'not -1'",
    "4, true, 257, 'not 257'",
    "4, true, 0, 'one or more before'",
    "1, true, 1, 'decoded by itself'",
    "1, false, 1, 'decoded by itself'"
  })
  void mappingsThatMakeNoSenseAreRefused(int frames, boolean causal, int warmUp, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrameMapping(frames, causal, warmUp))
        .withMessageContaining(words);
    assertThat(FrameMapping.complaint(frames, causal, warmUp)).contains(words);
  }
}
