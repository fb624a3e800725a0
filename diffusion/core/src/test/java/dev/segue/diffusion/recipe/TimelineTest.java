package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.expert.Prompt.Part;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.Timeline.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Timeline timeline =
      new Timeline(
          List.of(new Entry(0, "ball", 0), new Entry(40, "kite", 0), new Entry(64, "boat", 16)));

  @Test
  void aCutHoldsFromItsFrameOn() {
    assertThat(timeline.at(0)).isEqualTo(Prompt.of("ball"));
    assertThat(timeline.at(39)).isEqualTo(Prompt.of("ball"));
    assertThat(timeline.at(40)).isEqualTo(Prompt.of("kite"));
    assertThat(timeline.at(64)).isEqualTo(Prompt.of("kite"));
  }

  @Test
  void inATransitionTheShareIsThatOfTheFramesThatHavePassed() {
    assertThat(timeline.at(68))
        .isEqualTo(new Prompt(List.of(new Part("kite", 1), new Part("boat", 0.25))));
    assertThat(timeline.at(79))
        .isEqualTo(new Prompt(List.of(new Part("kite", 1), new Part("boat", 0.9375))));
    assertThat(timeline.at(80)).isEqualTo(Prompt.of("boat"));
    assertThat(timeline.at(1_000_000)).isEqualTo(Prompt.of("boat"));
  }

  @Test
  void whatIsMixedInWhileAnotherIsStillOnItsWayIsMixedIntoWhatHoldsWithoutIt() {
    Timeline hasty =
        new Timeline(
            List.of(new Entry(0, "ball", 0), new Entry(10, "kite", 20), new Entry(15, "boat", 10)));

    assertThat(hasty.at(20))
        .isEqualTo(
            new Prompt(List.of(new Part("ball", 1), new Part("kite", 0.5), new Part("boat", 0.5))));
    assertThat(hasty.at(25)).isEqualTo(Prompt.of("boat"));
  }

  @Test
  void aSegmentIsConditionedAtItsMiddleWhereverTheVideoEnds() {
    assertThat(timeline.of(Windows.staggered(64, 16, true), 2)).isEqualTo(Prompt.of("kite"));
    assertThat(timeline.of(Windows.staggered(33, 16, true), 2)).isEqualTo(Prompt.of("kite"));
    assertThat(timeline.of(Windows.staggered(64, 16, true), 1)).isEqualTo(Prompt.of("ball"));
  }

  @Test
  void aWindowIsConditionedAtTheMiddleOfWhatItKeeps() {
    // Window 0 keeps [0, 8) and refines [0, 16); window 4 keeps [56, 72).
    List<Window> windows = Windows.staggered(100, 16, true).windows();
    Timeline early = new Timeline(List.of(new Entry(0, "ball", 0), new Entry(8, "kite", 0)));

    assertThat(early.of(windows.get(0))).isEqualTo(Prompt.of("ball"));
    assertThat(timeline.of(windows.get(4))).isEqualTo(Prompt.of("kite"));
    assertThat(timeline.of(windows.get(5))).isEqualTo(Prompt.of("boat"));
  }

  @Test
  void whatIsNotInOrderIsNoTimeline() {
    for (List<Entry> entries :
        List.<List<Entry>>of(
            List.of(),
            List.of(new Entry(1, "ball", 0)),
            List.of(new Entry(0, "ball", 4)),
            List.of(new Entry(0, "ball", 0), new Entry(0, "kite", 0)),
            List.of(new Entry(0, "ball", 0), new Entry(8, "kite", 0), new Entry(7, "boat", 0)),
            List.of(new Entry(0, "ball", 0), new Entry(8, "kite", -1)))) {
      assertThatThrownBy(() -> new Timeline(entries))
          .as("%s", entries)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
