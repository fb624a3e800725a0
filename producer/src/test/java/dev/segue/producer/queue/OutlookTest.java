package dev.segue.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.FakeRecipes;
import dev.segue.producer.Fixtures;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Problem;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Terms;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.schemas.WorkerCapacity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookTest {
  private static final Terms TERMS = Terms.of(5, Instant.EPOCH);

  private final Hand hand = new Hand();
  private final VideoDirectory directory = new VideoDirectory();
  private final Lanes lanes = new Lanes(hand);
  private final Outlook outlook = new Outlook(directory, new FakeRecipes(), lanes, hand);

  @Test
  void aQuoteFollowsFromWhatWorkersSayAndFromWhatWaits() {
    work("w", Kind.TRACK, Duration.ofMillis(100));
    work("s", Kind.WINDOW, Duration.ofMillis(10));
    Quote alone = outlook.quote(video("new", 40), TERMS);
    waits("before", 400, 0);
    Quote behind = outlook.quote(video("new", 40), TERMS);

    assertThat(alone.position()).isEqualTo(1);
    assertThat(alone.start()).isZero();
    assertThat(alone.end()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
    assertThat(alone.firstChunk()).isBetween(Duration.ofMillis(300), alone.end());
    assertThat(behind.position()).isEqualTo(2);
    assertThat(behind.end()).as("it shares").isGreaterThan(alone.end().plusMillis(500));
  }

  @Test
  void aVideoPlaysThroughWhereItIsMadeAsFastAsItPlays() {
    work("w", Kind.TRACK, Duration.ofMillis(100));
    work("s", Kind.WINDOW, Duration.ofMillis(10));
    assertThat(outlook.quote(video("new", 400), TERMS).playsThrough()).isTrue();

    work("w", Kind.TRACK, Duration.ofSeconds(3));
    Quote slow = outlook.quote(video("new", 400), TERMS);
    assertThat(slow.playsThrough()).isFalse();
    assertThat(slow.playsFrom()).isBetween(slow.firstChunk(), slow.end());
  }

  @Test
  void whoIsMadeIsExpectedSoonerTheMoreIsDone() {
    work("w", Kind.TRACK, Duration.ofMillis(100));
    work("s", Kind.WINDOW, Duration.ofMillis(10));
    waits("v", 400, 0);
    Instant first = outlook.of("v").orElseThrow().endAt();
    waits("v", 400, 20);

    assertThat(outlook.of("v").orElseThrow().endAt()).isBefore(first);
  }

  @Test
  void nothingIsExpectedOfWhatHasEndedOrCannotBeMadeHere() {
    work("w", Kind.TRACK, Duration.ofMillis(100));
    work("s", Kind.WINDOW, Duration.ofMillis(10));
    told("ended", 40, 3, State.COMPLETED, null);
    told("stranded", 40, 0, State.QUEUED, new Problem("bundle-not-served", "nobody"));

    assertThat(outlook.of("ended")).isEmpty();
    assertThat(outlook.of("stranded")).isEmpty();
    assertThat(outlook.of("unknown")).isEmpty();
  }

  @Test
  void aWorkerThatSaysNothingMoreOrLeavesIsCountedNoMore() {
    work("w", Kind.TRACK, Duration.ofMillis(100));
    work("other", Kind.TRACK, null);
    assertThat(lanes.crew(Kind.TRACK, Fixtures.BUNDLE)).isEqualTo(new Crew(2, 4, 20));
    assertThat(lanes.crew(Kind.WINDOW, Fixtures.BUNDLE)).isEqualTo(Crew.NOBODY);

    lanes.onEvent(Topics.ADMISSION, capacity("other", Kind.TRACK, 0, null));
    assertThat(lanes.crew(Kind.TRACK, Fixtures.BUNDLE)).isEqualTo(new Crew(1, 2, 10));
    hand.pass(Duration.ofMinutes(2));
    assertThat(lanes.crew(Kind.TRACK, Fixtures.BUNDLE)).isEqualTo(Crew.NOBODY);
    assertThat(lanes.living()).isEmpty();
  }

  private void work(String worker, Kind kind, Duration pace) {
    lanes.onEvent(Topics.ADMISSION, capacity(worker, kind, 2, pace));
  }

  private static WorkerCapacity capacity(String worker, Kind kind, int slots, Duration pace) {
    return new WorkerCapacity(
        worker, kind, Fixtures.BUNDLE, "cpu", slots, Duration.ofMinutes(1), pace);
  }

  private static VideoDescription video(String id, int frames) {
    return Fixtures.video(id, frames);
  }

  private void waits(String id, int frames, int done) {
    told(id, frames, done, done == 0 ? State.QUEUED : State.IN_PROGRESS, null);
  }

  private void told(String id, int frames, int done, State state, Problem waiting) {
    int segments = (frames + 15) / 16;
    directory.onEvent(
        Topics.VIDEOS,
        new VideoStatus(
            video(id, frames),
            id,
            state,
            segments,
            done,
            segments + 1,
            0,
            segments,
            done,
            TERMS,
            Instant.EPOCH,
            done == 0 ? null : Instant.EPOCH,
            null,
            state.ended() ? Instant.EPOCH : null,
            null,
            waiting,
            List.of(),
            null));
  }

  /** A clock that is set by hand. */
  private static final class Hand extends Clock {
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
