package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.events.EventListener;
import dev.segue.kernel.LruMap;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoStatus;
import java.util.ArrayList;
import java.util.HashMap;
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
  private record Watcher(EventStream stream, Places places) {}

  private final VideoDirectory directory;
  private final VideoView view;
  private final PlanApi plans;
  private final Map<String, Set<Watcher>> watchers = new HashMap<>();
  private final Map<String, Ribbon> ribbons;
  private final ServingPolicy policy;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "event-stream-beats");
            thread.setDaemon(true);
            return thread;
          });

  Watchers(VideoDirectory directory, VideoView view, PlanApi plans, ServingPolicy policy) {
    this.policy = policy;
    this.ribbons = new LruMap<>(policy.ribbons());
    this.directory = directory;
    this.view = view;
    this.plans = plans;
    directory.listen(this::onStatus);
    directory.mourn(this::onRemoval);
    long beat = policy.beat().toMillis();
    var unused = beats.scheduleAtFixedRate(this::beat, beat, beat, TimeUnit.MILLISECONDS);
  }

  /** Answers with the events of a video. */
  void watch(Exchange exchange) {
    String video = exchange.video();
    VideoStatus status = directory.find(video).orElseThrow(Refusal::unknownVideo);
    Watcher[] self = new Watcher[1];
    EventStream stream = new EventStream(exchange, policy.backlog(), () -> forget(video, self[0]));
    self[0] = new Watcher(stream, exchange.places());
    synchronized (this) {
      Ribbon ribbon = ribbons.get(video);
      stream.send("ribbon", (ribbon == null ? begun(video) : ribbon).json());
      stream.send("status", view.of(status, exchange.places()));
      watchers.computeIfAbsent(video, id -> new LinkedHashSet<>()).add(self[0]);
    }
    // It may have ended while the watcher was being added.
    directory
        .find(video)
        .filter(now -> now.state().ended())
        .ifPresent(
            now -> {
              if (!now.equals(status)) {
                stream.send("status", view.of(now, exchange.places()));
              }
              stream.close();
            });
  }

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof CellStored cell) {
      int segment = segment(cell.video(), cell.track());
      change(cell.video(), ribbon -> ribbon.cell(cell.track(), segment, cell.step()));
      ObjectNode place = place("segment", segment, cell.step()).put("track", cell.track());
      tell(cell.video(), "step", place);
    } else if (event instanceof TrackCompleted done) {
      completed(done);
    } else if (event instanceof RefinementStored refined) {
      change(refined.video(), ribbon -> ribbon.refinement(refined.window(), refined.step()));
      tell(refined.video(), "refinement", place("window", refined.window(), refined.step()));
    } else if (event instanceof ChunkPublished chunk) {
      change(chunk.video(), ribbon -> ribbon.chunk(chunk.chunk()));
      tell(chunk.video(), "chunk", place("chunk", chunk.chunk(), -1));
    }
  }

  private void completed(TrackCompleted done) {
    String video = done.video();
    int segment = segment(video, done.track());
    change(video, ribbon -> ribbon.track(done.track()));
    tell(video, "track", place("segment", segment, -1).put("track", done.track()));
    if (plans
        .find(video)
        .filter(plan -> isTrack(plan, done.track()))
        .map(plan -> plan.makesStructure(done.track()))
        .orElse(true)) {
      change(video, ribbon -> ribbon.structure(segment));
      tell(video, "structure", place("segment", segment, -1));
    }
  }

  private static boolean isTrack(Plan plan, int track) {
    return track >= 0 && track < plan.tracks();
  }

  /** The segment that a track is for; most recipes have one track for each. */
  private int segment(String video, int track) {
    return plans
        .find(video)
        .filter(plan -> isTrack(plan, track))
        .map(plan -> plan.segment(track))
        .orElse(track);
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
      watcher.stream().send("status", view.of(status, watcher.places()));
      if (status.state().ended()) {
        watcher.stream().close();
      }
    }
  }

  /** There is nothing more to be told of a video that was deleted. */
  private void onRemoval(String video) {
    List<Watcher> concerned;
    synchronized (this) {
      concerned = List.copyOf(watchers.getOrDefault(video, Set.of()));
      ribbons.remove(video);
    }
    concerned.forEach(watcher -> watcher.stream().close());
  }

  /** What an edit has of its parent is done. */
  private Ribbon begun(String video) {
    Ribbon ribbon = new Ribbon();
    plans
        .kept(video)
        .ifPresent(
            kept -> {
              kept.tracks().forEach(ribbon::track);
              kept.structures().forEach(ribbon::structure);
              kept.windows().forEach(ribbon::chunk);
            });
    return ribbon;
  }

  private synchronized void change(String video, Consumer<Ribbon> change) {
    change.accept(ribbons.computeIfAbsent(video, this::begun));
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
