package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.Fixtures;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Span;
import dev.segue.schemas.Steering;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import org.junit.jupiter.api.Test;

/** A video of 40 frames, 8 a second, that is steered. */
class SteerTest {
  private final Planner planner = new Planner(Fixtures::plan, Fixtures.POLICY);
  private VideoState state = VideoState.UNKNOWN;

  @Test
  void aWishIsHandedToAdmissionWhichKnowsWhatIsBegun() {
    hear(accepted("v", 40));

    assertThat(hear(wish("s", null)).tasks()).containsExactly(wish("s", null));
  }

  @Test
  void whatWasDecidedHoldsForAllThatIsBegunFromThen() {
    hear(accepted("v", 40));

    Decision decision = hear(new SteeringDecided(wish("s", null), 16, null));

    VideoDescription video = state.accepted().video();
    assertThat(decision.tasks()).containsExactly(new SteeringTaken(video, "s"));
    assertThat(decision.news()).isTrue();
    assertThat(video.steerings()).isEqualTo(1);
    assertThat(video.timeline())
        .containsExactly(
            TimedPrompt.ofFrames(0, accepted("v", 40).video().prompt(), 0),
            TimedPrompt.ofFrames(16, "a kite", 0));
    assertThat(planner.status(state).steerings()).containsExactly(new Steering("s", 16, null));
    assertThat(hear(new TrackCompleted("v", 0, "w")).tasks())
        .filteredOn(TaskReady.class::isInstance)
        .allSatisfy(ready -> assertThat(((TaskReady) ready).task().video()).isEqualTo(video));
  }

  @Test
  void anEntryThatComesLaterStaysAndOneAtTheSameFrameIsReplaced() {
    hear(accepted("v", 40));
    hear(new SteeringDecided(wish("late", null), 32, null));
    hear(new SteeringDecided(wish("soon", Span.ofFrames(99)), 16, null));
    hear(new SteeringDecided(wish("again", null), 16, null));

    assertThat(state.accepted().video().timeline())
        .extracting(entry -> entry.at().frames())
        .containsExactly(0, 16, 32);
    assertThat(state.accepted().video().timeline().get(1).transition()).isNull();
  }

  @Test
  void aTransitionEndsWithTheVideo() {
    hear(accepted("v", 40));

    hear(new SteeringDecided(wish("s", Span.ofFrames(99)), 16, null));

    assertThat(state.accepted().video().timeline().get(1))
        .isEqualTo(TimedPrompt.ofFrames(16, "a kite", 24));
  }

  @Test
  void fromTheBeginningItIsThePrompt() {
    hear(accepted("v", 40));

    hear(new SteeringDecided(wish("s", Span.ofFrames(4)), 0, null));

    assertThat(state.accepted().video().prompt()).isEqualTo("a kite");
    assertThat(state.accepted().video().prompts()).isNull();
  }

  @Test
  void aDecisionThatComesAgainChangesNothing() {
    hear(accepted("v", 40));
    hear(new SteeringDecided(wish("s", null), 16, null));
    VideoState once = state;

    Decision again = hear(new SteeringDecided(wish("s", null), 32, null));

    assertThat(state).isEqualTo(once);
    assertThat(again.tasks()).containsExactly(new SteeringTaken(once.accepted().video(), "s"));
    assertThat(hear(wish("s", null)).tasks()).as("it was decided").isEmpty();
  }

  @Test
  void whatAdmissionRefusesIsTold() {
    hear(accepted("v", 40));
    Problem why = new Problem("nothing-left-to-steer", "all is made");

    hear(new SteeringDecided(wish("s", null), null, why));

    assertThat(state.accepted().video().steerings()).isZero();
    assertThat(planner.status(state).steerings()).containsExactly(new Steering("s", null, why));
  }

  @Test
  void ofAnEndedVideoNothingChanges() {
    hear(accepted("v", 40), new CancelRequested("v"));
    VideoDescription before = state.accepted().video();

    hear(wish("s", null), new SteeringDecided(wish("s", null), 16, null));

    assertThat(state.accepted().video()).isEqualTo(before);
  }

  @Test
  void moreThanCanBeToldToEverybodyIsRefusedAndHoldsNothingBack() {
    hear(accepted("v", 40));
    SteeringRequested large = new SteeringRequested("v", "s", null, "x".repeat(800_000), null);

    Decision decision = hear(new SteeringDecided(large, 16, null));

    assertThat(decision.tasks()).containsExactly(new SteeringTaken(accepted("v", 40).video(), "s"));
    assertThat(state.steering("s").orElseThrow().reason().code()).isEqualTo("request-too-large");
    assertThat(state.attempt(TaskId.track(0))).isZero();
  }

  private static SteeringRequested wish(String id, Span transition) {
    return new SteeringRequested("v", id, null, "a kite", transition);
  }

  private Decision hear(Event... events) {
    Decision last = null;
    for (Event event : events) {
      last = planner.hear(state, event, NOON);
      state = last.state();
    }
    return last;
  }
}
