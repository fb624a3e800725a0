package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.events.EventListener;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.VideoStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Those who follow videos: each gets the ribbon as it is, then every step and every change of the
 * status, until the video ends. Thread-safe.
 */
final class Watchers implements EventListener, AutoCloseable {
  private static final int BEAT_SECONDS = 10;
  private static final int RIBBONS = 1_000;

  private record Watcher(EventStream stream, String base) {}

  private final VideoDirectory directory;
  private final VideoView view;
  private final Map<String, Set<Watcher>> watchers = new HashMap<>();
  private final Map<String, Ribbon> ribbons =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ribbon> eldest) {
          return size() > RIBBONS;
        }
      };
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "event-stream-beats");
            thread.setDaemon(true);
            return thread;
          });

  Watchers(VideoDirectory directory, VideoView view) {
    this.directory = directory;
    this.view = view;
    directory.listen(this::onStatus);
    var unused =
        beats.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  /** Answers with the events of a video. */
  void watch(Exchange exchange) {
    String video = exchange.video();
    VideoStatus status = directory.find(video).orElseThrow(Refusal::unknownVideo);
    Watcher[] self = new Watcher[1];
    EventStream stream = new EventStream(exchange, () -> forget(video, self[0]));
    self[0] = new Watcher(stream, exchange.base());
    synchronized (this) {
      stream.send("ribbon", ribbons.getOrDefault(video, new Ribbon()).json());
      stream.send("status", view.of(status, exchange.base()));
      watchers.computeIfAbsent(video, id -> new LinkedHashSet<>()).add(self[0]);
    }
    // It may have ended while the watcher was being added.
    directory
        .find(video)
        .filter(now -> now.state().ended())
        .ifPresent(
            now -> {
              if (!now.equals(status)) {
                stream.send("status", view.of(now, exchange.base()));
              }
              stream.close();
            });
  }

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof NoiseStored noise) {
      change(noise.video(), ribbon -> ribbon.noise(noise.segment(), noise.step()));
      tell(noise.video(), "step", place("segment", noise.segment(), noise.step()));
    } else if (event instanceof StructureCompleted structure) {
      change(structure.video(), ribbon -> ribbon.structure(structure.segment()));
      tell(structure.video(), "structure", place("segment", structure.segment(), -1));
    } else if (event instanceof RefinementStored refined) {
      change(refined.video(), ribbon -> ribbon.refinement(refined.window(), refined.step()));
      tell(refined.video(), "refinement", place("window", refined.window(), refined.step()));
    } else if (event instanceof ChunkPublished chunk) {
      change(chunk.video(), ribbon -> ribbon.chunk(chunk.chunk()));
      tell(chunk.video(), "chunk", place("chunk", chunk.chunk(), -1));
    }
  }

  /** Ends all streams. */
  @Override
  public void close() {
    beats.shutdownNow();
    all().forEach(watcher -> watcher.stream().close());
  }

  private void onStatus(VideoStatus status) {
    List<Watcher> concerned;
    synchronized (this) {
      concerned = List.copyOf(watchers.getOrDefault(status.id(), Set.of()));
      if (status.state().ended()) {
        ribbons.remove(status.id());
      }
    }
    for (Watcher watcher : concerned) {
      watcher.stream().send("status", view.of(status, watcher.base()));
      if (status.state().ended()) {
        watcher.stream().close();
      }
    }
  }

  private synchronized void change(String video, Consumer<Ribbon> change) {
    change.accept(ribbons.computeIfAbsent(video, id -> new Ribbon()));
  }

  private void tell(String video, String event, JsonNode data) {
    List<Watcher> concerned;
    synchronized (this) {
      concerned = List.copyOf(watchers.getOrDefault(video, Set.of()));
    }
    concerned.forEach(watcher -> watcher.stream().send(event, data));
  }

  private synchronized void forget(String video, Watcher watcher) {
    Set<Watcher> others = watchers.get(video);
    if (others != null) {
      others.remove(watcher);
      if (others.isEmpty()) {
        watchers.remove(video);
      }
    }
  }

  private void beat() {
    all().forEach(watcher -> watcher.stream().beat());
  }

  private synchronized List<Watcher> all() {
    List<Watcher> all = new ArrayList<>();
    watchers.values().forEach(all::addAll);
    return all;
  }

  private static ObjectNode place(String what, int index, int step) {
    ObjectNode place = EventCodec.json().createObjectNode().put(what, index);
    return step < 0 ? place : place.put("step", step);
  }
}
