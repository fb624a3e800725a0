package dev.segue.infra.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import dev.segue.kernel.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Whether an object of which no digest is known, since a version before digests wrote it, is as
 * long as it says: what ends too early is seen, a bit that fell over is not. Pure.
 *
 * @param tensors whether the bytes of a tensor's file are whole
 */
record Forms(Predicate<byte[]> tensors) {
  private static final int HEADER = 8;
  private static final int LONG_HEADER = 16;

  boolean isWhole(String key, byte[] object) {
    if (key.endsWith(".safetensors")) {
      return tensors.test(object);
    }
    if (key.endsWith(".mp4") || key.endsWith(".m4s")) {
      return areBoxes(object);
    }
    if (key.endsWith(".json") || key.endsWith("/closing")) {
      return isJson(object);
    }
    return object.length > 0;
  }

  private static boolean isJson(byte[] object) {
    try {
      return Json.mapper()
          .reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(object)
          .isObject();
    } catch (IOException e) {
      return false;
    }
  }

  /** Boxes of an ISO base media file, one behind the other to its end. */
  private static boolean areBoxes(byte[] object) {
    ByteBuffer in = ByteBuffer.wrap(object);
    long at = 0;
    while (object.length - at >= HEADER) {
      long length = in.getInt((int) at) & 0xffffffffL;
      if (length == 1 && object.length - at >= LONG_HEADER) {
        length = in.getLong((int) at + HEADER);
      }
      if (length < HEADER || length > object.length - at) {
        return false;
      }
      at += length;
    }
    return at > 0 && at == object.length;
  }
}
