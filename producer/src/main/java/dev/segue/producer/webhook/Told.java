package dev.segue.producer.webhook;

import dev.segue.schemas.VideoStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Of which happenings of a video notices were made. Statuses come again and may leave steps out:
 * each notice is made once, and none is left out. Immutable.
 *
 * @param createdAt when the video was accepted: another one may have its id once it is deleted
 * @param happenings those that were
 */
public record Told(Instant createdAt, List<Happening> happenings) {
  public Told {
    happenings = List.copyOf(happenings);
  }

  /**
   * What follows from a status.
   *
   * @param told what is to be kept
   * @param notices what is to be sent, in order
   */
  public record Step(Told told, List<Notice> notices) {}

  /**
   * What follows from a status that names a webhook.
   *
   * @param before what was kept of this video, or null
   * @param offset of the status
   */
  public static Step hear(Told before, VideoStatus status, long offset, Instant now) {
    boolean isKnown = before != null && before.createdAt().equals(status.createdAt());
    List<Happening> happenings = new ArrayList<>(isKnown ? before.happenings() : List.of());
    List<Notice> notices = new ArrayList<>();
    add(
        happenings,
        notices,
        Notice.of(status, Happening.ACCEPTED, status.createdAt(), offset, now));
    if (status.firstChunkAt() != null) {
      add(
          happenings,
          notices,
          Notice.of(status, Happening.FIRST_CHUNK, status.firstChunkAt(), offset, now));
    }
    boolean hasEnded =
        happenings.contains(Happening.COMPLETED) || happenings.contains(Happening.FAILED);
    if (status.state().ended() && !hasEnded) {
      boolean isComplete = status.state() == VideoStatus.State.COMPLETED;
      Happening end = isComplete ? Happening.COMPLETED : Happening.FAILED;
      add(happenings, notices, Notice.of(status, end, status.endedAt(), offset, now));
    }
    return new Step(new Told(status.createdAt(), happenings), List.copyOf(notices));
  }

  private static void add(List<Happening> happenings, List<Notice> notices, Notice notice) {
    if (!happenings.contains(notice.happening())) {
      happenings.add(notice.happening());
      notices.add(notice);
    }
  }
}
