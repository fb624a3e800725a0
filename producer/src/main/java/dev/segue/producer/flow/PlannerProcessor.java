package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.kernel.Json;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.plan.Showing;
import dev.segue.producer.plan.VideoState;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** The planner over one partition's videos, which are kept as JSON in a state store. */
final class PlannerProcessor extends EventProcessor {

  private final Planner planner;
  private final Endings endings;
  private final SteeredTimelines timelines;
  private final Supplier<Plans.Cleaning> cleaning;
  private final PlanningPolicy policy;
  private Plans plans;
  private final ChunkTimes times;
  private Cancellable takeover;

  PlannerProcessor(
      Planner planner,
      Endings endings,
      SteeredTimelines timelines,
      Supplier<Plans.Cleaning> cleaning,
      PlanningPolicy policy,
      Surroundings surroundings) {
    super(surroundings);
    this.planner = planner;
    this.endings = endings;
    this.timelines = timelines;
    this.cleaning = cleaning;
    this.policy = policy;
    this.times = new ChunkTimes(surroundings.registry());
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    KeyValueStore<String, byte[]> store = context.getStateStore(Topologies.VIDEO_STORE);
    plans =
        new Plans(
            planner, endings, timelines, cleaning.get(), policy, new StoreShelf(store), words());
    takeover =
        every(
            Duration.ofMillis(1),
            "planner-takeover",
            () -> {
              takeover.cancel();
              plans.takeOver(now());
            });
    every(rhythm(), "planner-tick", () -> plans.tick(now()));
  }

  private Plans.Words words() {
    return new Plans.Words() {
      @Override
      public void say(String topic, Event event) {
        outbox().send(topic, event);
      }

      @Override
      public void forget(String topic, String key) {
        outbox().forget(topic, key);
      }

      @Override
      public void shows(Showing chunk) {
        times.shows(chunk);
      }
    };
  }

  /** What planners have removed is nothing to hear. */
  @Override
  void read(Record<byte[], byte[]> record) {
    if (record.value() != null || !at().topic().equals(Topics.VIDEOS)) {
      super.read(record);
    }
  }

  @Override
  void hear(Event event) {
    plans.hear(event, now());
  }

  /** A video that was accepted and cannot be planned ends, whatever it was that failed. */
  @Override
  void giveUp(Record<byte[], byte[]> record, Problem why) {
    super.giveUp(record, why);
    if (why.code().equals(FAILING)
        && Records.read(record.headers(), record.value()) instanceof VideoAccepted accepted) {
      outbox()
          .send(
              Topics.VIDEOS,
              new VideoStatus(
                  accepted.video(),
                  accepted.video().id(),
                  State.FAILED,
                  0,
                  0,
                  0,
                  0,
                  null,
                  null,
                  accepted.terms(),
                  accepted.terms().acceptedAt(),
                  null,
                  null,
                  now(),
                  why,
                  null,
                  accepted.warnings(),
                  null));
    }
  }

  private record StoreShelf(KeyValueStore<String, byte[]> store) implements Plans.Shelf {
    @Override
    public VideoState find(String video) {
      byte[] json = store.get(video);
      return json == null ? null : Json.read(json, VideoState.class);
    }

    @Override
    public void put(String video, VideoState state) {
      store.put(video, Json.write(state));
    }

    @Override
    public void remove(String video) {
      store.delete(video);
    }

    @Override
    public Map<String, VideoState> all() {
      return StateStores.all(store, VideoState.class);
    }
  }
}
