package dev.segue.producer.plan;

import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has what nobody reads any more removed: after each event, and all of it once more a while after a
 * video's end. Not thread-safe; owned by {@link Plans}.
 */
final class Tidying {
  private final Plans.Cleaning cleaning;
  private final PlanningPolicy policy;
  private final Plans.Shelf shelf;

  /** The videos that have ended, and when they are swept. */
  private final Map<String, Instant> ended = new HashMap<>();

  private final Set<String> sweeping = new HashSet<>();
  private final Set<String> removing = new HashSet<>();

  Tidying(Plans.Cleaning cleaning, PlanningPolicy policy, Plans.Shelf shelf) {
    this.cleaning = cleaning;
    this.policy = policy;
    this.shelf = shelf;
  }

  /** Removes what an event has left over of a video that lives or is complete. */
  void after(Event event, VideoState state) {
    boolean isCutShort = state.ending() != null && state.ending().state() != State.COMPLETED;
    if (state.accepted() == null || isCutShort || state.isDeleted()) {
      return;
    }
    Marks tracks = state.results().tracks();
    Marks chunks = state.results().chunks();
    if (event instanceof TrackCompleted done && tracks.has(done.track())) {
      leftovers(state)
          .map(left -> left.afterTrack(done.track(), tracks::has, chunks::has))
          .ifPresent(cleaning.cleaner()::clean);
    } else if (event instanceof ChunkPublished done && chunks.has(done.chunk())) {
      leftovers(state)
          .map(left -> left.afterChunk(done.chunk(), tracks::has, chunks::has))
          .ifPresent(cleaning.cleaner()::clean);
    }
  }

  /** A video that was accepted has ended, and is to be swept. */
  void ended(String video, Ending how) {
    boolean isKept = how.state() == State.COMPLETED && !policy.isAlwaysEditable();
    Duration after =
        isKept && policy.editable().compareTo(policy.aftermath()) > 0
            ? policy.editable()
            : policy.aftermath();
    ended.put(video, how.at().plus(after));
  }

  /**
   * Nothing of a video shall be kept: what can be seen goes at once, the rest when nobody can work
   * on it any more.
   */
  void deleted(String video, Instant at) {
    ended.put(video, at.plus(policy.aftermath()));
    cleaning.cleaner().remove(video, cleaning.leftovers(), false);
  }

  /** Sweeps whose time has come. */
  void tick(Instant now) {
    cleaning.cleaner().swept().forEach(this::swept);
    // A copy: what nobody can sweep any more leaves the map at once.
    Map.copyOf(ended)
        .forEach(
            (video, due) -> {
              if (!due.isAfter(now) && sweeping.add(video)) {
                sweep(video);
              }
            });
  }

  private void sweep(String video) {
    VideoState state = shelf.find(video);
    if (state.isDeleted()) {
      removing.add(video);
      cleaning.cleaner().remove(video, cleaning.leftovers(), true);
      return;
    }
    boolean isComplete = state.ending().state() == State.COMPLETED;
    Optional<Leftovers> left = state.accepted() == null ? Optional.empty() : leftovers(state);
    if (left.isPresent()) {
      cleaning.cleaner().sweep(video, left.get().afterEnd(isComplete && policy.isAlwaysEditable()));
    } else {
      swept(video, true);
    }
  }

  /** All is removed: what is kept of the video is that it ended. Or not all: sweep again. */
  private void swept(String video, boolean isGone) {
    sweeping.remove(video);
    if (isGone) {
      VideoState state = shelf.find(video);
      if (!state.isDeleted()) {
        ended.remove(video);
        shelf.put(video, state.settled());
      } else if (removing.remove(video)) {
        ended.remove(video);
        shelf.remove(video);
      }
    }
  }

  private Optional<Leftovers> leftovers(VideoState state) {
    try {
      return Optional.of(cleaning.leftovers().apply(state.accepted().video()));
    } catch (RecipeBook.UnusableException e) {
      // Nobody knows any more how this video was cut.
      return Optional.empty();
    }
  }
}
