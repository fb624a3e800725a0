package dev.segue.producer.plan;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What of a video nobody reads any more, as keys of the store: noise when its structure and those
 * of all segments that read it are done, a structure when its chunks are published, a window's
 * latents when its chunk is. The last segment's noise and structure stay: an extension begins
 * there. Immutable.
 */
public final class Leftovers {
  private final VideoDescription video;
  private final Layout layout;
  private final int steps;
  private final int refinements;

  /** The first and the last segment that reads a segment's noise; itself among them. */
  private final int[] firstReader;

  private final int[] lastReader;

  /** The first and the last segment among whose readers, or between them, a segment is. */
  private final int[] firstRead;

  private final int[] lastRead;

  /**
   * The leftovers of a video.
   *
   * @param refinements how many latents a window stores
   */
  public Leftovers(VideoDescription video, Layout layout, Grid grid, int refinements) {
    this.video = video;
    this.layout = layout;
    this.steps = grid.steps();
    this.refinements = refinements;
    int segments = layout.segments();
    firstReader = IntStream.range(0, segments).toArray();
    lastReader = firstReader.clone();
    firstRead = firstReader.clone();
    lastRead = firstReader.clone();
    for (int i = 0; i < segments; i++) {
      for (int k = 0; k < steps; k++) {
        Cell cell = new Cell(i, k);
        noteReader(i, grid.forwardReads(cell));
        noteReader(i, grid.sumReads(cell));
      }
    }
    for (int read = 0; read < segments; read++) {
      for (int i = firstReader[read]; i <= lastReader[read]; i++) {
        firstRead[i] = Math.min(firstRead[i], read);
        lastRead[i] = Math.max(lastRead[i], read);
      }
    }
  }

  private void noteReader(int reader, Set<Cell> cells) {
    for (Cell cell : cells) {
      int read = cell.segment();
      firstReader[read] = Math.min(firstReader[read], reader);
      lastReader[read] = Math.max(lastReader[read], reader);
    }
  }

  /** What the structure of segment i, the last of these to be done, has left over. */
  List<String> afterStructure(int i, Marks structures) {
    List<String> keys = new ArrayList<>();
    for (int read = firstRead[i]; read <= lastRead[i]; read++) {
      if (!isLast(read)
          && IntStream.rangeClosed(firstReader[read], lastReader[read]).allMatch(structures::has)) {
        addNoise(keys, read);
      }
    }
    return keys;
  }

  /** What chunk j, the last of these to be published, has left over. */
  List<String> afterChunk(int j, Marks chunks) {
    List<String> keys = new ArrayList<>();
    addRefinements(keys, j);
    for (int i : layout.structuresOf(j)) {
      if (!isLast(i) && layout.windowsOf(i).stream().allMatch(chunks::has)) {
        keys.add(Keys.structure(video, i));
      }
    }
    return keys;
  }

  /** All that a video leaves that has ended; what can be extended keeps its last segment. */
  List<String> afterEnd(boolean isComplete) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < layout.segments(); i++) {
      if (!isComplete || !isLast(i)) {
        addNoise(keys, i);
        keys.add(Keys.structure(video, i));
      }
    }
    for (int j = 0; j < layout.chunks(); j++) {
      addRefinements(keys, j);
    }
    return keys;
  }

  private boolean isLast(int segment) {
    return segment == layout.segments() - 1;
  }

  private void addNoise(List<String> keys, int segment) {
    for (int k = 0; k < steps; k++) {
      keys.add(Keys.noise(video, segment, k));
    }
  }

  private void addRefinements(List<String> keys, int window) {
    for (int k = 0; k < refinements; k++) {
      keys.add(Keys.refinement(video, window, k));
    }
  }
}
