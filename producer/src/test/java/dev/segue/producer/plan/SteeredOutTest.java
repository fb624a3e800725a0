package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.Fixtures;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Steering;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.TimedPrompt;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A video that somebody steers without end. */
class SteeredOutTest {
  private final Planner planner = new Planner(Fixtures::plan, Fixtures.POLICY);
  private VideoState state = planner.hear(null, accepted("v", 200), NOON).state();

  @Test
  void noVideoHasMorePromptsThanARequestMayHave() {
    state = state.showing(state.accepted().video().steered(prompts(Bounds.MAX_PROMPTS)));

    Decision decision = hear(granted("s", 150));

    assertThat(outcomes()).extracting(Steering::from).containsExactly((Integer) null);
    assertThat(outcomes().get(0).reason().code()).isEqualTo("prompts-invalid");
    assertThat(decision.tasks())
        .as("what admission holds back goes on")
        .containsExactly(new SteeringTaken(state.accepted().video(), "s"));
  }

  @Test
  void aVideoIsSteeredABoundedNumberOfTimes() {
    for (int n = 0; n < VideoState.MOST_STEERINGS; n++) {
      hear(granted("s" + n, 32));
    }

    final Decision wished = hear(wish("more"));
    hear(granted("late", 32));

    assertThat(wished.tasks()).isEmpty();
    assertThat(outcomes().subList(VideoState.MOST_STEERINGS, outcomes().size()))
        .extracting(one -> one.id() + " " + one.reason().code())
        .containsExactly("more steering-exhausted", "late steering-exhausted");
    assertThat(state.accepted().video().steerings()).isEqualTo(VideoState.MOST_STEERINGS);
  }

  @Test
  void refusalsWithoutEndTakeBoundedRoomAndWhatWasGrantedIsKept() throws Exception {
    hear(granted("s", 32));
    Problem late = new Problem("nothing-left-to-steer", "all of the video is made");

    for (int n = 0; n < 1_000; n++) {
      hear(new SteeringDecided(wish("r" + n), null, late));
    }

    assertThat(outcomes()).hasSize(1 + VideoState.REFUSALS);
    assertThat(outcomes()).startsWith(new Steering("s", 32, null));
    assertThat(outcomes()).endsWith(new Steering("r999", null, late));
    assertThat(EventCodec.json().writeValueAsBytes(state)).hasSizeLessThan(10_000);
  }

  private Decision hear(Event event) {
    Decision decision = planner.hear(state, event, NOON);
    state = decision.state();
    return decision;
  }

  private List<Steering> outcomes() {
    return planner.status(state).steerings();
  }

  private static List<TimedPrompt> prompts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> TimedPrompt.ofFrames(i, "prompt " + i, 0))
        .toList();
  }

  private static SteeringRequested wish(String id) {
    return new SteeringRequested("v", id, null, "a star", null);
  }

  private static SteeringDecided granted(String id, int from) {
    return new SteeringDecided(wish(id), from, null);
  }
}
