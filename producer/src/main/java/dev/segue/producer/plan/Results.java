package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.segue.diffusion.plan.Kept;
import java.time.Instant;

/**
 * What was made of a video. Immutable.
 *
 * @param tracks those that are done; version 0.1 had one for each segment and called them
 *     structures
 * @param chunks windows whose chunk is published
 * @param packaged whether the whole video is in one file
 * @param startedAt when the first result came, or null
 * @param firstChunkAt when chunk 0 came, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Results(
    @JsonAlias("structures") Marks tracks,
    Marks chunks,
    boolean packaged,
    Instant startedAt,
    Instant firstChunkAt) {
  static final Results NONE = new Results(Marks.NONE, Marks.NONE, false, null, null);

  Results withTrack(int i, Instant now) {
    return new Results(tracks.with(i), chunks, packaged, since(now), firstChunkAt);
  }

  Results withChunk(int j, Instant now) {
    Instant first = firstChunkAt == null && j == 0 ? now : firstChunkAt;
    return new Results(tracks, chunks.with(j), packaged, since(now), first);
  }

  Results withPackage(Instant now) {
    return new Results(tracks, chunks, true, since(now), firstChunkAt);
  }

  /** These and what a video has of its parent. */
  Results with(Kept kept, Instant now) {
    Marks all = chunks.with(kept.windows());
    Instant first = firstChunkAt == null && all.has(0) ? now : firstChunkAt;
    return new Results(tracks.with(kept.tracks()), all, packaged, startedAt, first);
  }

  Results within(int trackCount, int windows) {
    return new Results(
        tracks.below(trackCount), chunks.below(windows), packaged, startedAt, firstChunkAt);
  }

  private Instant since(Instant now) {
    return startedAt == null ? now : startedAt;
  }
}
