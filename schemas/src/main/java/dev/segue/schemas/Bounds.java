package dev.segue.schemas;

import java.util.regex.Pattern;

/**
 * What a request may say at most: the one place. The schemas, the descriptions of the API, the
 * reader of requests and the settings go by it, which tests check.
 */
public final class Bounds {
  /** Most frames that can be written; each server allows a number of its own. */
  public static final int WRITTEN_FRAMES = Integer.MAX_VALUE;

  /** Most frames that a server may be set to allow. */
  public static final int MAX_FRAMES = 10_000_000;

  /** Most frames where a server is not set to another number. */
  public static final int STANDARD_MAX_FRAMES = 100_000;

  /** Most frames a second. */
  public static final int MAX_FPS = 60;

  /** The priority of what is done first; the last is 0. */
  public static final int MAX_PRIORITY = 9;

  /** The priority of a request that names none. */
  public static final int STANDARD_PRIORITY = 5;

  /** Most bytes in UTF-8 that a server may be set to allow for a prompt. */
  public static final int MAX_PROMPT_BYTES = 1_000_000;

  /** Most bytes of a prompt where a server is not set to another number. */
  public static final int STANDARD_MAX_PROMPT_BYTES = 4_096;

  /** Most entries in a video's timeline of prompts. */
  public static final int MAX_PROMPTS = 100;

  /** A video's description travels in every task and status, which Kafka takes up to a megabyte. */
  public static final int MAX_DESCRIPTION_BYTES = 700_000;

  /** Most videos in one page of a list. */
  public static final int MAX_PAGE = 100;

  /** Most characters of the URL that a video's events go to. */
  public static final int MAX_WEBHOOK = 2_048;

  /** What the id of a video looks like. */
  public static final String VIDEO_ID = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

  private static final Pattern ID = Pattern.compile(VIDEO_ID);

  private Bounds() {}

  /**
   * Whether a text can be a video's id. Whoever has one from outside asks before it becomes part of
   * a key.
   */
  public static boolean isVideoId(String text) {
    return ID.matcher(text).matches();
  }
}
