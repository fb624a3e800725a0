package dev.segue.producer.intake;

import dev.segue.kernel.Json;
import dev.segue.schemas.VideoAccepted;
import java.util.List;

/**
 * What lies in the store under {@code Keys.description}: all that intake decided about a video,
 * once. The playlist follows from it and from the chunks.
 *
 * @param accepted the video as it was accepted
 * @param request fingerprint of the request
 * @param length how many frames the longest segment has
 * @param chunkFrames how many frames each chunk has, in order
 */
public record VideoFile(
    VideoAccepted accepted, String request, int length, List<Integer> chunkFrames) {
  public VideoFile {
    chunkFrames = List.copyOf(chunkFrames);
  }

  /** Whether this is what was asked for; files that are older know how it was written. */
  public boolean isOf(Reading.Wish wish) {
    return request.equals(wish.request()) || request.equals(wish.spelled());
  }

  byte[] json() {
    return Json.write(this);
  }

  /** Reads what lies in the store. */
  public static VideoFile parse(byte[] json) {
    return Json.read(json, VideoFile.class);
  }
}
