package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far each segment and window of a live video is, as far as hints told since this process runs.
 * A picture for viewers; nothing is decided by it. Not thread-safe.
 */
final class Ribbon {
  private final Map<Integer, Integer> segments = new TreeMap<>();
  private final Map<Integer, Integer> windows = new TreeMap<>();
  private final TreeSet<Integer> structures = new TreeSet<>();
  private final TreeSet<Integer> chunks = new TreeSet<>();

  void noise(int segment, int step) {
    segments.merge(segment, step + 1, Math::max);
  }

  void refinement(int window, int step) {
    windows.merge(window, step + 1, Math::max);
  }

  void structure(int segment) {
    structures.add(segment);
  }

  void chunk(int chunk) {
    chunks.add(chunk);
  }

  /** Steps done by segment and by window, and what is finished. */
  ObjectNode json() {
    ObjectNode json = EventCodec.json().createObjectNode();
    put(json.putObject("segments"), segments);
    put(json.putObject("windows"), windows);
    ArrayNode done = json.putArray("structures");
    structures.forEach(done::add);
    ArrayNode published = json.putArray("chunks");
    chunks.forEach(published::add);
    return json;
  }

  private static void put(ObjectNode json, Map<Integer, Integer> steps) {
    steps.forEach((index, step) -> json.put(String.valueOf(index), step));
  }
}
