package dev.segue.producer.cleanup;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What of a video nobody reads any more, as keys of the store: a track's cells when all tracks that
 * read them are done, a structure when its chunks are published and all tracks that read it are
 * done, a window's latents when its chunk is published, and all chunks whose decoding they warm up.
 * The last segment's structure and the cells of its tracks stay: an extension begins there. Of a
 * video that can be edited all structures and the cells that other segments read stay too: who
 * makes a segment again reads its neighbours'. Immutable.
 */
public final class Leftovers {
  private final VideoDescription video;
  private final Readers readers;
  private final Plan plan;
  private final Layout layout;
  private final boolean isEditable;

  /**
   * The leftovers of a video.
   *
   * @param isEditable whether it can be edited when it is complete
   */
  public Leftovers(VideoDescription video, Readers readers, boolean isEditable) {
    this.isEditable = isEditable;
    this.video = video;
    this.readers = readers;
    this.plan = readers.plan();
    this.layout = plan.layout();
  }

  /** What viewers are shown of a video. */
  public static List<String> published(String video, int chunks) {
    List<String> keys = new ArrayList<>(List.of(Keys.whole(video), Keys.init(video)));
    for (int j = 0; j < chunks; j++) {
      keys.add(Keys.chunk(video, j));
    }
    keys.add(Keys.executionClass(video));
    return keys;
  }

  /**
   * What says that there was a video, and how it ended; its description last.
   *
   * @param steerings how many times it was steered
   */
  public static List<String> traces(String video, int steerings) {
    List<String> keys = new ArrayList<>(List.of(Keys.end(video), Keys.closing(video)));
    // The last one first: they are counted from the first on.
    for (int n = steerings; n > 0; n--) {
      keys.add(Keys.prompts(video, n));
    }
    keys.add(Keys.description(video));
    return keys;
  }

  /** What track i, the last of these to be done, has left over. */
  public List<String> afterTrack(int i, IntPredicate tracks, IntPredicate chunks) {
    List<String> keys = new ArrayList<>();
    readers
        .readBy(i)
        .filter(read -> !cellsStay(read) && readers.readers(read).allMatch(tracks))
        .forEach(read -> addCells(keys, read));
    for (int segment : plan.structuresRead(i)) {
      addStructure(keys, segment, tracks, chunks);
    }
    return keys;
  }

  /** What chunk j, the last of these to be published, has left over. */
  public List<String> afterChunk(int j, IntPredicate tracks, IntPredicate chunks) {
    List<String> keys = new ArrayList<>();
    for (int i = layout.warmedFrom(j); i <= j; i++) {
      if (IntStream.rangeClosed(i, layout.warmsUpTo(i)).allMatch(chunks)) {
        addRefinements(keys, i);
      }
    }
    for (int segment : layout.structuresOf(j)) {
      addStructure(keys, segment, tracks, chunks);
    }
    return keys;
  }

  /** All that a video leaves that has ended; what is complete keeps what edits need. */
  public List<String> afterEnd(boolean isComplete) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < plan.tracks(); i++) {
      if (!isComplete || !cellsStay(i)) {
        addCells(keys, i);
      }
    }
    for (int segment = 0; segment < layout.segments(); segment++) {
      if (!isComplete || !structureStays(segment)) {
        keys.add(Keys.structure(video, segment));
      }
    }
    for (int j = 0; j < layout.chunks(); j++) {
      addRefinements(keys, j);
    }
    if (!isComplete || !isEditable) {
      Keys.reference(video).ifPresent(keys::add);
    }
    return keys;
  }

  private boolean structureStays(int segment) {
    return isEditable || isLast(segment);
  }

  private boolean cellsStay(int track) {
    return isLast(plan.segment(track)) || (isEditable && readers.areReadByOthers(track));
  }

  private boolean isLast(int segment) {
    return segment == layout.segments() - 1;
  }

  private void addCells(List<String> keys, int track) {
    for (int k = 0; k < plan.steps(track); k++) {
      keys.add(Keys.cell(video, track, k));
    }
  }

  private void addStructure(
      List<String> keys, int segment, IntPredicate tracks, IntPredicate chunks) {
    if (!structureStays(segment)
        && layout.windowsOf(segment).stream().allMatch(chunks::test)
        && readers.structureReaders(segment).stream().allMatch(tracks::test)) {
      keys.add(Keys.structure(video, segment));
    }
  }

  private void addRefinements(List<String> keys, int window) {
    for (int k = 0; k < plan.refinements(); k++) {
      keys.add(Keys.refinement(video, window, k));
    }
  }
}
