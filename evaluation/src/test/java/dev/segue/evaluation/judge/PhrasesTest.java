package dev.segue.evaluation.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhrasesTest {
  private static final Phrases PHRASES =
      new Phrases(
          Map.of(
              Aspect.SUBJECT, Map.of("boat", List.of("boat", "ship"), "ball", List.of("ball")),
              Aspect.COLOUR, Map.of("red", List.of("red"), "blue", List.of("blue")),
              Aspect.PLACE,
                  Map.of(
                      "sea", List.of("on a blue sea", "at sea"), "snow", List.of("over the snow")),
              Aspect.MOTION,
                  Map.of("up", List.of("rising"), "left", List.of("drifting left", "drifting"))));

  @Test
  void findsWhatAPromptAsksFor() {
    assertThat(PHRASES.asked("A RED ship, drifting left... on a blue sea!"))
        .isEqualTo(
            Map.of(
                Aspect.SUBJECT, "boat",
                Aspect.COLOUR, "red",
                Aspect.MOTION, "left",
                Aspect.PLACE, "sea"));
  }

  @Test
  void theBlueOfASeaIsNobodysColour() {
    assertThat(PHRASES.asked("a boat on a blue sea")).doesNotContainKey(Aspect.COLOUR);
  }

  @Test
  void whatIsUnsaidOrUnknownIsNotAsked() {
    assertThat(PHRASES.asked("")).isEmpty();
    assertThat(PHRASES.asked("a balloonist in reddish light")).isEmpty();
  }
}
