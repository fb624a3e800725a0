package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.Fixtures;
import dev.segue.producer.cleanup.Cleaner;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.SteeredPrompts;
import dev.segue.schemas.Steering;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PlansTest {
  private static final Duration AFTERMATH = Fixtures.POLICY.aftermath();
  private static final Duration QUIET = Fixtures.POLICY.quiet();

  private final Map<String, VideoState> kept = new HashMap<>();
  private final List<Event> said = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private final List<Showing> shown = new ArrayList<>();
  private final Told cleaner = new Told();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Function<VideoDescription, Leftovers> leftovers = Fixtures::leftovers;
  private PlanningPolicy policy = Fixtures.POLICY;
  private final Planner planner = new Planner(Fixtures::plan, Fixtures.POLICY);
  private Plans plans = begin();

  @Test
  void whatNobodyReadsAnyMoreIsRemovedAsTheVideoGoesOn() {
    hear(accepted("v", 32), track(0));
    assertThat(cleaner.removed).isEmpty();

    hear(track(1));
    assertThat(cleaner.removed).hasSize(4).contains(Keys.cell(Fixtures.video("v", 32), 0, 3));

    hear(chunk(0), chunk(1));
    assertThat(cleaner.removed).contains(Keys.structure(Fixtures.video("v", 32), 0));
  }

  @Test
  void aChunkIsLateWhenItComesAfterWhatWasBeforeItIsPlayed() {
    // At 8 frames a second: chunks from 0, 1, and 3 seconds on.
    hear(accepted("v", 32), track(0), track(1));
    plans.hear(chunk(0), NOON.plusSeconds(10));
    plans.hear(chunk(2), NOON.plusSeconds(11));
    assertThat(shown).containsExactly(showing(0, 10, 0));

    plans.hear(chunk(1), NOON.plusSeconds(15));
    plans.hear(chunk(1), NOON.plusSeconds(16));

    assertThat(shown).containsExactly(showing(0, 10, 0), showing(1, 15, 4), showing(2, 15, 2));
  }

  @Test
  void aChunkThatCameBeforeItsVideoWasAcceptedShowsOnce() {
    plans.hear(chunk(0), NOON);
    assertThat(shown).isEmpty();

    plans.hear(accepted("v", 32), NOON.plusSeconds(1));
    plans.hear(accepted("v", 32), NOON.plusSeconds(2));

    assertThat(shown).containsExactly(showing(0, 1, 1));
  }

  private static Showing showing(int chunk, long waited, long late) {
    return new Showing("v", chunk, Duration.ofSeconds(waited), Duration.ofSeconds(late));
  }

  @Test
  void whatIsSteeredIsInTheStoreBeforeAnybodyIsTold() {
    hear(accepted("v", 40));
    said.clear();

    hear(steered("a", 16));

    VideoDescription video = kept.get("v").accepted().video();
    assertThat(new SteeredTimelines(store).newest(accepted("v", 40).video())).isEqualTo(video);
    assertThat(said).contains(new SteeringTaken(video, "a"));
  }

  @Test
  void whatAnotherPlannerHasRecordedStandsAndThisOneGoesOnFromIt() {
    hear(accepted("v", 40));
    VideoDescription before = kept.get("v").accepted().video();
    List<TimedPrompt> theirs =
        List.of(TimedPrompt.ofFrames(0, before.prompt(), 0), TimedPrompt.ofFrames(32, "a sun", 0));
    SteeredTimelines timelines = new SteeredTimelines(store);
    timelines.settle("v", 1, new SteeredPrompts("b", 32, theirs));

    hear(steered("a", 16));

    VideoDescription video = kept.get("v").accepted().video();
    assertThat(video.timeline())
        .containsExactly(theirs.get(0), TimedPrompt.ofFrames(16, "a star", 0), theirs.get(1));
    assertThat(timelines.newest(before)).isEqualTo(video);
    assertThat(kept.get("v").steerings())
        .containsExactly(new Steering("b", 32, null), new Steering("a", 16, null));
  }

  private static SteeringDecided steered(String id, int from) {
    return new SteeringDecided(new SteeringRequested("v", id, null, "a star", null), from, null);
  }

  @Test
  void aVideoIsSweptAWhileAfterItsEndAndThenOnlyItsEndIsKept() {
    hear(accepted("v", 16), track(0), chunk(0), chunk(1), new VideoPackaged("v", 1, "s"));

    plans.tick(NOON.plus(AFTERMATH).minusSeconds(1));
    assertThat(cleaner.sweeps).isEmpty();
    plans.tick(NOON.plus(AFTERMATH));
    plans.tick(NOON.plus(AFTERMATH).plusSeconds(1));
    assertThat(cleaner.sweeps).containsExactly("v");
    assertThat(kept.get("v").accepted()).isNotNull();

    cleaner.outcome.put("v", true);
    plans.tick(NOON.plus(AFTERMATH).plusSeconds(2));

    assertThat(kept.get("v").accepted()).isNull();
    assertThat(kept.get("v").state()).isEqualTo(State.COMPLETED);
    said.clear();
    hear(accepted("v", 16), chunk(1), new CancelRequested("v"));
    assertThat(said).as("a video that was swept is not begun again").isEmpty();
    assertThat(kept.get("v").state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void whatEditsNeedStaysAsLongAsTheOperatorSaysAndThenGoesAtOnce() {
    policy = PlanningPolicy.of(Fixtures.TIMEOUT, Duration.ofDays(3));
    leftovers = video -> new Leftovers(video, Fixtures.plan(video), true);
    plans = begin();
    hear(accepted("v", 32), track(0), track(1), chunk(0), chunk(1), chunk(2));
    hear(new VideoPackaged("v", 1, "s"), accepted("w", 32), new CancelRequested("w"));

    plans.tick(NOON.plus(AFTERMATH));
    assertThat(cleaner.sweeps).as("nobody edits what was cancelled").containsExactly("w");
    plans.tick(NOON.plusSeconds(72 * 3600 - 1));
    assertThat(cleaner.sweeps).containsExactly("w");
    plans.tick(NOON.plusSeconds(72 * 3600));

    assertThat(cleaner.sweeps).containsExactly("w", "v");
    VideoDescription video = Fixtures.video("v", 32);
    assertThat(cleaner.removed)
        .contains(Keys.structure(video, 0), Keys.structure(video, 1), Keys.cell(video, 1, 3));
  }

  @Test
  void aSweepThatFailsIsOrderedAgainAndSoIsOneThatARestartForgot() {
    hear(accepted("v", 16), new CancelRequested("v"));
    plans.tick(NOON.plus(AFTERMATH));
    cleaner.outcome.put("v", false);
    plans.tick(NOON.plus(AFTERMATH).plusSeconds(1));
    assertThat(cleaner.sweeps).containsExactly("v", "v");

    plans = begin();
    plans.takeOver(NOON.plus(AFTERMATH).plusSeconds(2));
    plans.tick(NOON.plus(AFTERMATH).plusSeconds(3));

    assertThat(cleaner.sweeps).containsExactly("v", "v", "v");
  }

  @Test
  void anEndThatTheShelfForgotIsFoundInTheStoreWhenTheVideoIsQuiet() {
    hear(accepted("v", 16), accepted("w", 16), accepted("x", 16));
    new Endings(store).end("v", State.CANCELLED, 0, 2);
    new Endings(store).end("w", State.COMPLETED, 2, 2);

    plans.tick(NOON.plus(QUIET).minusSeconds(1));
    assertThat(kept.values()).allMatch(VideoState::isLive);
    plans.tick(NOON.plus(QUIET));

    assertThat(kept.get("v").state()).isEqualTo(State.CANCELLED);
    assertThat(kept.get("w").state()).isEqualTo(State.COMPLETED);
    assertThat(kept.get("x").isLive()).isTrue();
    assertThat(said).contains(new VideoEnded("v"), new VideoEnded("w"));
  }

  @Test
  void videosOfARecipeThatIsGoneAreSettledAllAtOnce() {
    for (String video : List.of("a", "b", "c")) {
      hear(accepted(video, 16), new CancelRequested(video));
    }
    leftovers =
        video -> {
          throw new RecipeBook.UnusableException("recipe-unknown", "an upgrade removed it");
        };

    plans.tick(NOON.plus(AFTERMATH));

    assertThat(kept.values())
        .hasSize(3)
        .allSatisfy(
            state -> {
              assertThat(state.accepted()).isNull();
              assertThat(state.state()).isEqualTo(State.CANCELLED);
            });
    assertThat(cleaner.sweeps).isEmpty();
  }

  @Test
  void aVideoThatIsDeletedWhileItIsMadeEndsAndIsForgotten() {
    hear(accepted("v", 16), track(0));
    said.clear();

    hear(new DeleteRequested("v"));

    assertThat(said.get(0)).isEqualTo(new VideoEnded("v"));
    assertThat(((VideoStatus) said.get(1)).state()).isEqualTo(State.CANCELLED);
    assertThat(said).hasSize(2);
    assertThat(forgotten).containsExactly("v");
    assertThat(cleaner.removals).containsExactly("v");
    said.clear();
    hear(chunk(0), new VideoPackaged("v", 1, "s"), accepted("v", 16));
    assertThat(said).as("late results change nothing").isEmpty();

    plans.tick(NOON.plus(AFTERMATH));
    assertThat(cleaner.removals).containsExactly("v", "v entirely");
    assertThat(kept).containsKey("v");
    cleaner.outcome.put("v", true);
    plans.tick(NOON.plus(AFTERMATH).plusSeconds(1));
    assertThat(kept).isEmpty();
    assertThat(cleaner.sweeps).isEmpty();
  }

  @Test
  void aVideoOfWhichOnlyItsEndIsKeptCanBeDeletedToo() {
    hear(accepted("v", 16), new CancelRequested("v"));
    plans.tick(NOON.plus(AFTERMATH));
    cleaner.outcome.put("v", true);
    plans.tick(NOON.plus(AFTERMATH));
    assertThat(kept.get("v").accepted()).isNull();

    hear(new DeleteRequested("v"));
    hear(new DeleteRequested("v"));

    assertThat(forgotten).containsExactly("v", "v");
    assertThat(cleaner.removals).containsExactly("v", "v");
  }

  @Test
  void aDeletionThatARestartForgotIsOrderedAgain() {
    hear(accepted("v", 16), new DeleteRequested("v"));
    hear(accepted("w", 16));
    plans = begin();
    forgotten.clear();
    said.clear();

    plans.takeOver(NOON.plus(AFTERMATH).minusSeconds(1));
    assertThat(forgotten).containsExactly("v");
    assertThat(cleaner.removals).containsExactly("v", "v");
    plans.tick(NOON.plus(AFTERMATH));
    assertThat(cleaner.removals).containsExactly("v", "v", "v entirely");
    assertThat(said).noneMatch(event -> event.key().equals("v"));
  }

  @Test
  void whoStillSaysWhereADeletedVideoStandsIsContradicted() {
    hear(accepted("v", 16));
    VideoStatus stale = planner.status(kept.get("v"));
    hear(new DeleteRequested("v"));
    said.clear();

    hear(stale);

    assertThat(forgotten).containsExactly("v", "v");
    assertThat(said).isEmpty();
  }

  @Test
  void nobodyIsToldOfADeletionOfAVideoThatIsNotThere() {
    hear(new DeleteRequested("v"));

    assertThat(kept).isEmpty();
    assertThat(forgotten).isEmpty();
  }

  @Test
  void nothingIsKeptOfAStatusThatNobodyPlanned() {
    hear(accepted("v", 16));
    VideoState state = kept.remove("v");
    plans = begin();

    hear(planner.status(state));

    assertThat(kept).isEmpty();
  }

  private Plans begin() {
    Plans.Shelf shelf =
        new Plans.Shelf() {
          @Override
          public VideoState find(String video) {
            return kept.get(video);
          }

          @Override
          public void put(String video, VideoState state) {
            kept.put(video, state);
          }

          @Override
          public void remove(String video) {
            kept.remove(video);
          }

          @Override
          public Map<String, VideoState> all() {
            return Map.copyOf(kept);
          }
        };
    return new Plans(
        planner,
        new Endings(store),
        new SteeredTimelines(store),
        new Plans.Cleaning(video -> leftovers.apply(video), cleaner),
        policy,
        shelf,
        new Plans.Words() {
          @Override
          public void say(String topic, Event event) {
            said.add(event);
          }

          @Override
          public void forget(String topic, String key) {
            forgotten.add(key);
          }

          @Override
          public void shows(Showing chunk) {
            shown.add(chunk);
          }
        });
  }

  private void hear(Event... events) {
    for (Event event : events) {
      plans.hear(event, NOON);
    }
  }

  private static TrackCompleted track(int i) {
    return new TrackCompleted("v", i, "w");
  }

  private static ChunkPublished chunk(int j) {
    return new ChunkPublished("v", j, 8, 1, "s");
  }

  private static final class Told implements Cleaner {
    final List<String> removed = new ArrayList<>();
    final List<String> sweeps = new ArrayList<>();
    final List<String> removals = new ArrayList<>();
    final Map<String, Boolean> outcome = new HashMap<>();

    @Override
    public void clean(List<String> keys) {
      removed.addAll(keys);
    }

    @Override
    public void sweep(String video, List<String> keys) {
      sweeps.add(video);
      removed.addAll(keys);
    }

    @Override
    public void remove(
        String video, Function<VideoDescription, Leftovers> leftovers, boolean entirely) {
      removals.add(video + (entirely ? " entirely" : ""));
    }

    @Override
    public Map<String, Boolean> swept() {
      Map<String, Boolean> all = Map.copyOf(outcome);
      outcome.clear();
      return all;
    }
  }
}
