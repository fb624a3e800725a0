package dev.segue.producer.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final Instant NOON = Notices.NOON;
  private static final Instant LATER = NOON.plusSeconds(60);

  @Test
  void eachStepIsToldOnce() {
    Told.Step accepted = hear(null, status(State.QUEUED, null, null));
    Told.Step same = hear(accepted.told(), status(State.IN_PROGRESS, null, null));
    Told.Step first = hear(same.told(), status(State.IN_PROGRESS, LATER, null));
    Told.Step end = hear(first.told(), status(State.COMPLETED, LATER, LATER));

    assertThat(types(accepted)).containsExactly("video.accepted");
    assertThat(same.notices()).isEmpty();
    assertThat(types(first)).containsExactly("video.first_chunk");
    assertThat(types(end)).containsExactly("video.completed");
    assertThat(hear(end.told(), status(State.COMPLETED, LATER, LATER)).notices()).isEmpty();
    assertThat(hear(end.told(), status(State.FAILED, LATER, LATER)).notices()).isEmpty();
  }

  @Test
  void whatAStatusLeftOutIsToldWithTheNext() {
    Told.Step all = hear(null, status(State.COMPLETED, LATER, LATER));

    assertThat(types(all))
        .containsExactly("video.accepted", "video.first_chunk", "video.completed");
  }

  @Test
  void whoeverEndsOtherwiseFailed() {
    assertThat(types(hear(null, status(State.CANCELLED, null, LATER))))
        .containsExactly("video.accepted", "video.failed");
  }

  @Test
  void anEventHasOneIdWhoeverMakesIt() {
    Notice one = hear(null, status(State.QUEUED, null, null)).notices().get(0);
    Notice again =
        Told.hear(null, status(State.IN_PROGRESS, null, null), 99, LATER).notices().get(0);

    assertThat(again.id()).isEqualTo(one.id()).matches("evt_[0-9a-f]{32}");
    assertThat(again.body()).isEqualTo(one.body());
    assertThat(hear(null, status(State.COMPLETED, LATER, LATER)).notices())
        .extracting(Notice::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void aVideoThatCameAgainUnderItsIdIsAnother() {
    Told before = new Told(NOON.minusSeconds(9), List.of(Happening.ACCEPTED, Happening.FAILED));

    assertThat(types(hear(before, status(State.QUEUED, null, null))))
        .containsExactly("video.accepted");
  }

  @Test
  void aNoticeShowsNoUrl() {
    assertThat(hear(null, status(State.QUEUED, null, null)).notices().get(0).toString())
        .doesNotContain("hush");
  }

  private static List<String> types(Told.Step step) {
    return step.notices().stream().map(notice -> notice.happening().type()).toList();
  }

  private static Told.Step hear(Told before, VideoStatus status) {
    return Told.hear(before, status, 7, LATER);
  }

  private static VideoStatus status(State state, Instant firstChunkAt, Instant endedAt) {
    Terms terms = new Terms(null, 5, NOON, null, null, null, "https://example.com/hush", null);
    return new VideoStatus(
        null,
        "video_1",
        state,
        1,
        0,
        1,
        0,
        1,
        0,
        terms,
        NOON,
        null,
        firstChunkAt,
        endedAt,
        null,
        null,
        null,
        null);
  }
}
