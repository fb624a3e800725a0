package dev.segue.producer.serve;

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
  private final Map<Integer, Integer> tracks = new TreeMap<>();
  private final Map<Integer, Integer> windows = new TreeMap<>();
  private final TreeSet<Integer> done = new TreeSet<>();
  private final TreeSet<Integer> structures = new TreeSet<>();
  private final TreeSet<Integer> chunks = new TreeSet<>();

  void cell(int track, int segment, int step) {
    tracks.merge(track, step + 1, Math::max);
    segments.merge(segment, step + 1, Math::max);
  }

  void track(int track) {
    done.add(track);
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

  /** Steps done by segment, by track and by window, and what is finished. */
  ObjectNode json() {
    ObjectNode json = EventCodec.json().createObjectNode();
    put(json.putObject("segments"), segments);
    put(json.putObject("tracks"), tracks);
    put(json.putObject("windows"), windows);
    done.forEach(json.putArray("tracks_done")::add);
    structures.forEach(json.putArray("structures")::add);
    chunks.forEach(json.putArray("chunks")::add);
    return json;
  }

  private static void put(ObjectNode json, Map<Integer, Integer> steps) {
    steps.forEach((index, step) -> json.put(String.valueOf(index), step));
  }
}
