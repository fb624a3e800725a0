package dev.segue.producer.intake;

import dev.segue.diffusion.plan.Layout;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Edit;
import dev.segue.schemas.Inherited;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Take;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Makes of the wish to edit a finished video the video that is wanted: what the wish does not say
 * is as it is in the parent. Whether the parent is finished says the store, so that everybody who
 * reads the wish decides alike. Thread-safe.
 */
public final class Edits {
  /** There is no such parent, or none that the requester may see. */
  public static final String UNKNOWN = "parent-unknown";

  /** The parent was not completed, or not yet. */
  public static final String UNFINISHED = "parent-unfinished";

  /** The parent was completed, and is not there any more. */
  public static final String GONE = "parent-gone";

  /** The parent is there, and what this edit needs of it is not. */
  public static final String STATE_GONE = "parent-state-gone";

  private final RecipeBook recipes;
  private final RequestReader reader;
  private final VideoFiles files;
  private final ObjectStore store;
  private final Inheritance inheritance;
  private final SteeredTimelines timelines;

  /**
   * Edits.
   *
   * @param reader says whether a video may be made
   * @param files of the videos that were accepted, in the store
   */
  public Edits(RecipeBook recipes, RequestReader reader, VideoFiles files, ObjectStore store) {
    this.recipes = recipes;
    this.reader = reader;
    this.files = files;
    this.store = store;
    this.inheritance = new Inheritance(recipes, store);
    this.timelines = new SteeredTimelines(store);
  }

  /**
   * What a wish comes to.
   *
   * @return the video that is wanted, or why it cannot be made
   * @throws dev.segue.infra.store.StoreException when the store is away
   */
  public Reading resolve(Reading.Edited wish) {
    VideoRequested asked = wish.asked();
    String id = asked.terms().parent();
    Optional<VideoDescription> parent =
        files
            .read(id)
            .map(VideoFile::accepted)
            .filter(
                accepted ->
                    asked.terms().tenant() == null
                        || asked.terms().tenant().equals(accepted.terms().tenant()))
            .map(accepted -> timelines.newest(recipes.complete(accepted.video())));
    if (parent.isEmpty()) {
      return refused(UNKNOWN, "parent: there is no video " + id);
    }
    if (store.size(Keys.whole(id)).isEmpty()) {
      return store.size(Keys.closing(id)).isEmpty()
          ? refused(UNFINISHED, "the video " + id + " is not complete yet; wait for its end")
          : refused(GONE, "the video " + id + " was not completed, or is not there any more");
    }
    if (asked.model() != null
        || asked.recipe() != null
        || asked.options() != null
        || asked.reference() != null
        || asked.fps() != null) {
      return refused(
          "edit-invalid",
          "model, recipe, options, fps and picture of an edit are those of its parent");
    }
    try {
      return edit(wish, parent.get());
    } catch (RequestException e) {
      return new Reading.Refused(e.problem());
    } catch (RecipeBook.UnusableException e) {
      return new Reading.Refused(e.problem());
    }
  }

  /**
   * Gives a video what it has of its parent; after that it may be accepted. Again it changes
   * nothing.
   *
   * @param copiers does what can be done at the same time
   * @return why it cannot be had, or empty
   * @throws dev.segue.infra.store.StoreException when the store is away
   */
  public Optional<Problem> inherit(Reading.Wanted wanted, Executor copiers) {
    String parent = wanted.terms().parent();
    boolean isDone =
        inheritance.takeReference(wanted.video(), parent)
            && (wanted.video().inherited() == null
                || inheritance.take(wanted.video(), parent, copiers));
    return isDone ? Optional.empty() : Optional.of(gone(parent));
  }

  private static Problem gone(String parent) {
    return new Problem(
        STATE_GONE,
        "what this edit needs of the video "
            + parent
            + " is not there any more; remix it, or make it again");
  }

  private Reading edit(Reading.Edited wish, VideoDescription parent) {
    VideoRequested asked = wish.asked();
    return switch (asked.edit().kind()) {
      case REMIX -> remix(wish, parent);
      case RETAKE -> retake(wish, parent);
      case EXTEND -> extend(wish, parent);
    };
  }

  private Reading remix(Reading.Edited wish, VideoDescription parent) {
    VideoRequested asked = wish.asked();
    if (asked.prompt() == null && asked.prompts() == null) {
      throw new RequestException(
          "prompt-invalid", "prompt: say what shall be seen in place of the parent's");
    }
    if (asked.seed() != null) {
      throw invalid("seed of a remix is that of its parent");
    }
    checkLength(asked);
    checkPlaces(asked);
    List<TimedPrompt> timeline = reader.prompts().read(asked, parent.frames(), parent.fps());
    return wanted(
        wish, parent.edited(wish.id(), timeline, parent.frames(), parent.takes(), null), parent);
  }

  private Reading retake(Reading.Edited wish, VideoDescription parent) {
    VideoRequested asked = wish.asked();
    checkLength(asked);
    checkPrompt(asked);
    Edit edit = asked.edit();
    long from = edit.from() == null ? -1 : edit.from().frames(parent.fps());
    long to = edit.to() == null ? -1 : edit.to().frames(parent.fps());
    if (from < 0 || from >= to || to > parent.frames()) {
      throw new RequestException(
          "span-invalid",
          "from and to: must be a stretch of the video, which has "
              + parent.frames()
              + " frames, "
              + parent.fps()
              + " a second");
    }
    Layout layout = recipes.plan(parent).plan().layout();
    int first = layout.segmentOf(layout.mapping().latent((int) from));
    int end = layout.segmentOf(layout.mapping().latent((int) to - 1)) + 1;
    List<TimedPrompt> timeline = parent.timeline();
    if (asked.prompt() != null) {
      int begin = layout.frame(layout.start(first));
      int last = layout.frame(layout.end(end - 1));
      timeline = PromptSplice.into(timeline, begin, last, parent.frames(), asked.prompt());
    }
    // Where nothing is said something else has to come of it.
    Long drawn = asked.prompt() == null ? (Long) Digests.seed(wish.id()) : null;
    Long seed = asked.seed() == null ? drawn : asked.seed();
    return inheriting(
        wish,
        parent,
        parent.edited(
            wish.id(),
            timeline,
            parent.frames(),
            takes(parent, first, end, seed),
            new Inherited(parent.frames(), first, end)));
  }

  private Reading extend(Reading.Edited wish, VideoDescription parent) {
    VideoRequested asked = wish.asked();
    checkPlaces(asked);
    checkPrompt(asked);
    if (asked.frames() == null) {
      throw new RequestException("frames-invalid", "frames: say by how many the video goes on");
    }
    long all = (long) parent.frames() + asked.frames();
    if (all > reader.maxFrames()) {
      throw new RequestException(
          "frames-invalid",
          "frames: the video would have " + all + ", and has at most " + reader.maxFrames());
    }
    int frames = (int) all;
    Layout before = recipes.plan(parent).plan().layout();
    VideoDescription longer =
        parent.edited(wish.id(), parent.timeline(), frames, parent.takes(), null);
    int end = recipes.plan(longer).plan().layout().segments();
    List<TimedPrompt> timeline = parent.timeline();
    if (asked.prompt() != null) {
      timeline = PromptSplice.into(timeline, parent.frames(), frames, frames, asked.prompt());
    }
    return inheriting(
        wish,
        parent,
        parent.edited(
            wish.id(),
            timeline,
            frames,
            takes(parent, before.segments(), end, asked.seed()),
            new Inherited(parent.frames(), before.segments(), end)));
  }

  private static List<Take> takes(VideoDescription parent, int from, int to, Long seed) {
    List<Take> takes = new ArrayList<>();
    if (parent.takes() != null) {
      takes.addAll(parent.takes());
    }
    if (seed != null && from < to) {
      takes.add(new Take(from, to, seed));
    }
    return takes;
  }

  private static void checkLength(VideoRequested asked) {
    if (asked.frames() != null) {
      throw invalid("frames are those of its parent, unless it extends it");
    }
  }

  private static void checkPlaces(VideoRequested asked) {
    if (asked.edit().from() != null || asked.edit().to() != null) {
      throw invalid("from and to: only a retake has them");
    }
  }

  private void checkPrompt(VideoRequested asked) {
    if (asked.prompts() != null) {
      throw invalid("prompts: this edit has one prompt, if any");
    }
    if (asked.prompt() != null) {
      reader.prompts().check("prompt-invalid", "prompt", asked.prompt());
    }
  }

  private Reading inheriting(Reading.Edited wish, VideoDescription parent, VideoDescription video) {
    return inheritance.isThere(video, parent.id())
        ? wanted(wish, video, parent)
        : new Reading.Refused(gone(parent.id()));
  }

  private Reading wanted(Reading.Edited wish, VideoDescription video, VideoDescription parent) {
    if (video.timeline().size() > Bounds.MAX_PROMPTS) {
      throw new RequestException(
          "prompts-invalid",
          "prompts: the video would have more than " + Bounds.MAX_PROMPTS + "; remix it");
    }
    return reader.wanted(video, wish.asked(), recipes.model(parent.bundle()));
  }

  private static RequestException invalid(String message) {
    return new RequestException("edit-invalid", message);
  }

  private static Reading refused(String code, String message) {
    return new Reading.Refused(new Problem(code, message));
  }
}
