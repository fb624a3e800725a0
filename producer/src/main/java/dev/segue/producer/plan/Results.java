package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What was made of a video. Immutable.
 *
 * @param structures segments whose structure is done
 * @param chunks windows whose chunk is published
 * @param packaged whether the whole video is in one file
 * @param startedAt when the first result came, or null
 * @param firstChunkAt when chunk 0 came, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Results(
    Marks structures, Marks chunks, boolean packaged, Instant startedAt, Instant firstChunkAt) {
  static final Results NONE = new Results(Marks.NONE, Marks.NONE, false, null, null);

  Results withStructure(int i, Instant now) {
    return new Results(structures.with(i), chunks, packaged, since(now), firstChunkAt);
  }

  Results withChunk(int j, Instant now) {
    Instant first = firstChunkAt == null && j == 0 ? now : firstChunkAt;
    return new Results(structures, chunks.with(j), packaged, since(now), first);
  }

  Results withPackage(Instant now) {
    return new Results(structures, chunks, true, since(now), firstChunkAt);
  }

  Results within(int segments, int windows) {
    return new Results(
        structures.below(segments), chunks.below(windows), packaged, startedAt, firstChunkAt);
  }

  private Instant since(Instant now) {
    return startedAt == null ? now : startedAt;
  }
}
