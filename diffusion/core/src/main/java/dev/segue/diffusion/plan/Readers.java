package dev.segue.diffusion.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A plan the other way round: who reads what a track makes, and who starts after it. Takes one pass
 * over all cells to make. Immutable, thread-safe.
 */
public final class Readers {
  private final Plan plan;

  /** The first and the last track that reads a track's cells; itself among them. */
  private final int[] firstReader;

  private final int[] lastReader;

  /** The first and the last track among whose readers, or between them, a track is. */
  private final int[] firstRead;

  private final int[] lastRead;

  private final int[] makers;
  private final List<List<Integer>> followers = new ArrayList<>();
  private final List<List<Integer>> structureReaders = new ArrayList<>();

  /** Turns a plan round. */
  public Readers(Plan plan) {
    this.plan = plan;
    int tracks = plan.tracks();
    firstReader = IntStream.range(0, tracks).toArray();
    lastReader = firstReader.clone();
    firstRead = firstReader.clone();
    lastRead = firstReader.clone();
    makers = new int[plan.layout().segments()];
    IntStream.range(0, tracks).forEach(i -> followers.add(new ArrayList<>()));
    IntStream.range(0, makers.length).forEach(i -> structureReaders.add(new ArrayList<>()));
    for (int i = 0; i < tracks; i++) {
      if (plan.makesStructure(i)) {
        makers[plan.segment(i)] = i;
      }
      for (int before : plan.startsAfter(i)) {
        followers.get(before).add(i);
      }
      for (int segment : plan.structuresRead(i)) {
        structureReaders.get(segment).add(i);
      }
      for (int k = 0; k < plan.steps(i); k++) {
        Cell cell = new Cell(i, k);
        note(i, plan.forwardReads(cell));
        note(i, plan.sumReads(cell));
      }
      note(i, plan.finishReads(i));
    }
    for (int read = 0; read < tracks; read++) {
      for (int i = firstReader[read]; i <= lastReader[read]; i++) {
        firstRead[i] = Math.min(firstRead[i], read);
        lastRead[i] = Math.max(lastRead[i], read);
      }
    }
  }

  private void note(int reader, Set<Cell> cells) {
    for (Cell cell : cells) {
      int read = cell.track();
      firstReader[read] = Math.min(firstReader[read], reader);
      lastReader[read] = Math.max(lastReader[read], reader);
    }
  }

  /** The track that makes a segment's structure. */
  public int maker(int segment) {
    return makers[segment];
  }

  /** The tracks that start after this one. */
  public List<Integer> followers(int track) {
    return followers.get(track);
  }

  /** The tracks that read the structure of a segment. */
  public List<Integer> structureReaders(int segment) {
    return structureReaders.get(segment);
  }

  /** The tracks from the first to the last that reads a track's cells, itself among them. */
  public IntStream readers(int track) {
    return IntStream.rangeClosed(firstReader[track], lastReader[track]);
  }

  /** Whether tracks of other segments read a track's cells. */
  public boolean areReadByOthers(int track) {
    return readers(track).anyMatch(reader -> plan.segment(reader) != plan.segment(track));
  }

  /** The tracks for which this one may be the last of their {@link #readers}. */
  public IntStream readBy(int track) {
    return IntStream.rangeClosed(firstRead[track], lastRead[track]);
  }

  /** The plan. */
  public Plan plan() {
    return plan;
  }
}
