package dev.segue.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Windows;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutsTest {
  @Test
  void framesAreCutWhereSegmentsAndWindowsBegin() {
    Cuts cuts = Cuts.of(Windows.staggered(40, 16, true));

    assertThat(cuts.joints()).containsExactly(16, 32);
    assertThat(cuts.borders()).containsExactly(8, 24);
    assertThat(cuts.segments(40)).extracting(cuts::middle).containsExactly(8, 24, 40);
  }

  @Test
  void whereALatentIsSeveralFramesTheFramesAreCut() {
    FrameMapping mapping = new FrameMapping(4, true, 6);
    Layout layout = Windows.staggered(mapping.latents(150), 16, true).showing(mapping, 150);
    Cuts cuts = Cuts.of(layout);

    assertThat(cuts.joints()).containsExactly(61, 125);
    assertThat(cuts.borders()).containsExactly(29, 93);
    // Latents 24 and 40 begin at frames 93 and 157; the first segment is three frames shorter.
    assertThat(cuts.segments(150)).extracting(cuts::middle).containsExactly(30, 93, 157);
  }

  @Test
  void oneSegmentIsAllOfTheVideo() {
    Cuts cuts = Cuts.of(Windows.staggered(10, 16, true));

    assertThat(cuts.joints()).isEmpty();
    assertThat(cuts.segments(10)).isEqualTo(List.of(new Cuts.Span(0, 10)));
    assertThat(cuts.middle(new Cuts.Span(0, 10))).isEqualTo(5);
  }
}
