package dev.segue.producer.flow;

import dev.segue.producer.RecipeBook;
import dev.segue.producer.admit.Admission;
import dev.segue.producer.admit.AdmissionSettings;
import dev.segue.producer.admit.Journal;
import dev.segue.producer.admit.Kept;
import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admission over its one partition: held in memory, kept in a store, taken up at the start. */
final class AdmissionProcessor extends EventProcessor {
  private static final Logger log = LoggerFactory.getLogger(AdmissionProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final AdmissionSettings settings;
  private final RecipeBook recipes;
  private final AdmissionGauges gauges;
  private KeyValueStore<String, byte[]> store;
  private Admission admission;
  private List<Task> unsure = List.of();

  AdmissionProcessor(
      AdmissionSettings settings,
      RecipeBook recipes,
      AdmissionGauges gauges,
      Surroundings surroundings) {
    super(surroundings);
    this.settings = settings;
    this.recipes = recipes;
    this.gauges = gauges;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(Topologies.ADMISSION_STORE);
    admission = new Admission(settings, recipes::reach, new StoreJournal());
    unsure = admission.restore(List.copyOf(Json.all(store, Kept.class).values()));
    every(TICK, "admission-tick", this::tick);
  }

  @Override
  void hear(Event event) {
    letIn(admission.hear(event, now()));
  }

  private void tick() {
    letIn(unsure);
    unsure = List.of();
    letIn(admission.tick(now()));
  }

  private void letIn(List<Task> tasks) {
    for (Task task : tasks) {
      boolean isSegment = task.task().kind() == Kind.SEGMENT;
      outbox().send(isSegment ? Topics.SEGMENTS : Topics.WINDOWS, task);
      log.atDebug()
          .addKeyValue("video", task.video().id())
          .addKeyValue("task", task.task())
          .addKeyValue("attempt", task.attempt())
          .log("let in");
    }
    gauges.segmentsWaiting.set(admission.waiting(Kind.SEGMENT));
    gauges.segmentsInFlight.set(admission.inFlight(Kind.SEGMENT));
    gauges.windowsWaiting.set(admission.waiting(Kind.WINDOW));
    gauges.windowsInFlight.set(admission.inFlight(Kind.WINDOW));
  }

  private final class StoreJournal implements Journal {
    @Override
    public void put(Kept kept) {
      store.put(kept.key(), Json.write(kept));
    }

    @Override
    public void delete(String key) {
      store.delete(key);
    }
  }
}
