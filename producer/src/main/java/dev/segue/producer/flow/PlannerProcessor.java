package dev.segue.producer.flow;

import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.plan.VideoState;
import dev.segue.producer.playlist.Endings;
import dev.segue.schemas.Event;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The planner over one partition's videos, which are kept as JSON in a state store. */
final class PlannerProcessor extends EventProcessor {
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Planner planner;
  private final Endings endings;
  private final Supplier<Plans.Cleaning> cleaning;
  private Plans plans;
  private Cancellable takeover;

  PlannerProcessor(
      Planner planner,
      Endings endings,
      Supplier<Plans.Cleaning> cleaning,
      Clock clock,
      String source) {
    super(clock, source);
    this.planner = planner;
    this.endings = endings;
    this.cleaning = cleaning;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    KeyValueStore<String, byte[]> store = context.getStateStore(Topologies.VIDEO_STORE);
    plans =
        new Plans(planner, endings, cleaning.get(), QUIET, new StoreShelf(store), outbox()::send);
    takeover =
        context.schedule(
            Duration.ofMillis(1),
            PunctuationType.WALL_CLOCK_TIME,
            time -> {
              takeover.cancel();
              plans.takeOver(now());
            });
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> plans.tick(now()));
  }

  @Override
  void hear(Event event) {
    plans.hear(event, now());
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
    public Map<String, VideoState> all() {
      Map<String, VideoState> states = new LinkedHashMap<>();
      try (KeyValueIterator<String, byte[]> all = store.all()) {
        all.forEachRemaining(one -> states.put(one.key, Json.read(one.value, VideoState.class)));
      }
      return states;
    }
  }
}
