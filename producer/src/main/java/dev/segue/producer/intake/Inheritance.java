package dev.segue.producer.intake;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Kept;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * What a video has of its parent: chunks, structures and cells, copied under its own keys before it
 * is accepted. So it is a video of its own from its first moment, and what becomes of its parent
 * does not matter to it. Thread-safe.
 */
final class Inheritance {
  private static final String TENSOR = "application/octet-stream";

  /**
   * One object.
   *
   * @param from its key in the parent
   * @param to its key in the video
   * @param isNeeded whether the video cannot be made without it; all else is for edits of its own
   */
  private record Piece(String from, String to, String type, boolean isNeeded) {}

  private final RecipeBook recipes;
  private final ObjectStore store;

  Inheritance(RecipeBook recipes, ObjectStore store) {
    this.recipes = recipes;
    this.store = store;
  }

  /**
   * Whether the parent still has what has to be read to make the video; its chunks are not asked
   * for, since they stay as long as it does.
   */
  boolean isThere(VideoDescription video, String parent) {
    VideoDescription old = of(video, parent);
    Kept kept = kept(video);
    return kept.cellsRead().stream()
            .allMatch(cell -> store.size(Keys.cell(old, cell.track(), cell.step())).isPresent())
        && kept.structuresRead().stream()
            .allMatch(segment -> store.size(Keys.structure(old, segment)).isPresent());
  }

  /**
   * Copies all that there is to be had. Again it changes nothing.
   *
   * @param copiers does it, as many objects at a time as it has threads
   * @return whether all that is needed was there; otherwise nothing is left of it
   * @throws dev.segue.infra.store.StoreException when the store is away
   */
  boolean take(VideoDescription video, String parent, Executor copiers) {
    List<Piece> pieces = pieces(video, parent);
    boolean isWhole = all(copiers, pieces, this::copy);
    if (!isWhole) {
      all(copiers, pieces, this::remove);
    }
    return isWhole;
  }

  /** Copies the picture that both begin from, if they do; whether it was there. */
  boolean takeReference(VideoDescription video, String parent) {
    String digest = video.recipe().path(Recipes.REFERENCE).textValue();
    return digest == null
        || copy(
            new Piece(
                Keys.reference(parent, digest), Keys.reference(video.id(), digest), TENSOR, true));
  }

  private boolean copy(Piece piece) {
    Optional<byte[]> bytes = store.get(piece.from());
    bytes.ifPresent(found -> store.putIfAbsent(piece.to(), found, piece.type()));
    return bytes.isPresent() || !piece.isNeeded();
  }

  private boolean remove(Piece piece) {
    store.delete(piece.to());
    return true;
  }

  private List<Piece> pieces(VideoDescription video, String parent) {
    VideoDescription old = of(video, parent);
    Readers readers = recipes.plan(video);
    Plan plan = readers.plan();
    Kept kept = kept(video);
    int last = plan.layout().segments() - 1;
    Set<Cell> cells = kept.cellsRead();
    Set<Integer> structures = kept.structuresRead();
    List<Piece> pieces = new ArrayList<>();
    pieces.add(
        new Piece(
            Keys.executionClass(parent), Keys.executionClass(video.id()), "text/plain", true));
    kept.windows()
        .forEach(
            j ->
                pieces.add(
                    new Piece(
                        Keys.chunk(parent, j),
                        Keys.chunk(video.id(), j),
                        "video/iso.segment",
                        true)));
    pieces.add(new Piece(Keys.init(parent), Keys.init(video.id()), "video/mp4", true));
    kept.structures()
        .forEach(
            segment ->
                pieces.add(
                    new Piece(
                        Keys.structure(old, segment),
                        Keys.structure(video, segment),
                        TENSOR,
                        structures.contains(segment))));
    kept.tracks()
        .filter(i -> plan.segment(i) == last || readers.areReadByOthers(i))
        .forEach(
            i -> {
              for (int k = 0; k < plan.steps(i); k++) {
                pieces.add(
                    new Piece(
                        Keys.cell(old, i, k),
                        Keys.cell(video, i, k),
                        TENSOR,
                        cells.contains(new Cell(i, k))));
              }
            });
    return pieces;
  }

  /** Where the parent has what the video has. */
  private static VideoDescription of(VideoDescription video, String parent) {
    return new VideoDescription(
        parent,
        video.prompt(),
        video.inherited().frames(),
        video.fps(),
        video.seed(),
        video.bundle(),
        video.model(),
        video.latent(),
        video.recipe());
  }

  private Kept kept(VideoDescription video) {
    return RecipeBook.kept(
        video, recipes.plan(video).plan(), recipes.plan(video.asLongAsParent()).plan());
  }

  /** Whether something can be said of all of them, as it is done for each. */
  private static boolean all(Executor copiers, List<Piece> pieces, Predicate<Piece> work) {
    List<CompletableFuture<Boolean>> under =
        pieces.stream()
            .map(piece -> CompletableFuture.supplyAsync(() -> work.test(piece), copiers))
            .toList();
    try {
      // Not the first that is not so: all of them are over when this is.
      return under.stream().map(CompletableFuture::join).reduce(true, Boolean::logicalAnd);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
