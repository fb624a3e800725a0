package dev.segue.schemas;

import java.util.Locale;
import java.util.Optional;

/**
 * Where things lie in the object store. Every key can be computed from what an event names, so
 * nobody has to be told, and nothing is ever listed. No key is a prefix of another one plus a
 * slash.
 */
public final class Keys {
  private static final String SUM = ".sum";

  private Keys() {}

  /** The digests of an object that people and players read, written before it. */
  public static String sum(String key) {
    return key + SUM;
  }

  /** The object that a sum is of. */
  public static String ofSum(String sum) {
    return sum.substring(0, sum.length() - SUM.length());
  }

  /** Whether that is what lies under a key. */
  public static boolean isSum(String key) {
    return key.endsWith(SUM);
  }

  /** The {@link VideoDescription} and what goes with it, written when the video is accepted. */
  public static String description(String video) {
    return "videos/" + video + "/video.json";
  }

  /**
   * What the video shows when, since it was steered for the n-th time: {@link SteeredPrompts},
   * written before anything is made by it.
   */
  public static String prompts(String video, int n) {
    return String.format(Locale.ROOT, "videos/%s/prompts-%03d.json", video, n);
  }

  /** The execution class that the video's first result fixed. */
  public static String executionClass(String video) {
    return "videos/" + video + "/execution-class";
  }

  /**
   * The picture that a video begins from: float32 {@code [3, H, W]}, 0 to 1.
   *
   * @param digest of what lies there, SHA-256 in hexadecimal digits
   */
  public static String reference(String video, String digest) {
    return "videos/" + video + "/reference-" + digest + ".safetensors";
  }

  /** The same of a video as it was accepted; nothing where it begins from noise alone. */
  public static Optional<String> reference(VideoDescription video) {
    return Optional.ofNullable(video.recipe().path("reference").textValue())
        .map(digest -> reference(video.id(), digest));
  }

  /** The result of cell (i,k), such as eps(i,k): float32, in the shape that the recipe gives it. */
  public static String cell(VideoDescription video, int track, int step) {
    return String.format(Locale.ROOT, "%s/noise/%05d/%03d.safetensors", work(video), track, step);
  }

  /** The structure of segment i: float32 {@code [C, L, h, w]}. */
  public static String structure(VideoDescription video, int segment) {
    return String.format(Locale.ROOT, "%s/structures/%05d.safetensors", work(video), segment);
  }

  /** The latent of window j after a refinement step: float32 {@code [C, L, h, w]}. */
  public static String refinement(VideoDescription video, int window, int step) {
    return String.format(
        Locale.ROOT, "%s/windows/%05d/%03d.safetensors", work(video), window, step);
  }

  /** The CMAF initialization segment. */
  public static String init(String video) {
    return "videos/" + video + "/hls/init.mp4";
  }

  /** Chunk j, a CMAF media segment. */
  public static String chunk(String video, int chunk) {
    return "videos/" + video + "/hls/" + chunkName(chunk);
  }

  /** The name of chunk j in the playlist. */
  public static String chunkName(int chunk) {
    return String.format(Locale.ROOT, "chunk-%05d.m4s", chunk);
  }

  /** The whole video in one file. */
  public static String whole(String video) {
    return "videos/" + video + "/video.mp4";
  }

  /** Says that the playlist ends before its time: cancelled or failed, and at which count. */
  public static String end(String video) {
    return "videos/" + video + "/end.json";
  }

  /**
   * Says how the video ends. Where that is before its time, {@link #end} is about to be written,
   * and from then on no further chunk is listed.
   */
  public static String closing(String video) {
    return "videos/" + video + "/closing";
  }

  private static String work(VideoDescription video) {
    return "videos/" + video.id() + "/work-" + video.bundle().substring(0, 12);
  }
}
