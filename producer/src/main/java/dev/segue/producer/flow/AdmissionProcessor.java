package dev.segue.producer.flow;

import dev.segue.diffusion.plan.Plan;
import dev.segue.kernel.Json;
import dev.segue.producer.admit.Admission;
import dev.segue.producer.admit.Effort;
import dev.segue.producer.admit.Journal;
import dev.segue.producer.admit.JournalEntry;
import dev.segue.producer.admit.Moments;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.queue.Cost;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.WorkerCapacity;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admission over its one partition: held in memory, kept in a store, taken up at the start. */
final class AdmissionProcessor extends EventProcessor {
  private static final Logger log = LoggerFactory.getLogger(AdmissionProcessor.class);

  private final PlanningPolicy policy;
  private final RecipeBook recipes;
  private final AdmissionGauges gauges;
  private final LaneTopics topics;
  private KeyValueStore<String, byte[]> store;
  private Admission admission;
  private List<Event> unsure = List.of();

  AdmissionProcessor(
      PlanningPolicy policy,
      RecipeBook recipes,
      AdmissionGauges gauges,
      LaneTopics topics,
      Surroundings surroundings) {
    super(surroundings);
    this.policy = policy;
    this.recipes = recipes;
    this.gauges = gauges;
    this.topics = topics;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(Topologies.ADMISSION_STORE);
    admission = new Admission(policy, this::effort, new StoreJournal());
    unsure = admission.restore(List.copyOf(StateStores.all(store, JournalEntry.class).values()));
    every(rhythm(), "admission-tick", this::tick);
  }

  @Override
  void hear(Event event) {
    if (event instanceof WorkerCapacity word
        && !topics.isThere(new Lane(word.kind(), word.bundle(), word.executionClass()))) {
      return;
    }
    say(admission.hear(event, now()));
  }

  /** Who runs admission from now on says how much there is to do. */
  @Override
  public void close() {
    gauges.show(List.of());
  }

  private void tick() {
    say(unsure);
    unsure = List.of();
    say(admission.tick(now()));
  }

  private Effort effort(VideoDescription video) {
    try {
      Plan plan = recipes.plan(video).plan();
      Cost cost = Cost.of(plan, recipes.evaluations(video));
      return Effort.of(plan.reach(), cost, Moments.of(plan, RecipeBook.kept(recipes, video)));
    } catch (RecipeBook.UnusableException e) {
      // The planner ends such a video.
      return Effort.LEAST;
    }
  }

  private void say(List<Event> words) {
    for (Event word : words) {
      if (word instanceof Task task) {
        letIn(task);
      } else {
        outbox().send(Topics.STRUCTURES, word);
      }
    }
    gauges.show(admission.loads());
  }

  private void letIn(Task task) {
    Lane lane = new Lane(task.task().kind(), task.video().bundle(), task.executionClass());
    outbox().send(Topologies.WORK, lane.topic().name(), task);
    log.atDebug()
        .addKeyValue("video", task.video().id())
        .addKeyValue("task", task.task())
        .addKeyValue("attempt", task.attempt())
        .log("let in");
  }

  private final class StoreJournal implements Journal {
    @Override
    public void put(JournalEntry entry) {
      store.put(entry.key(), Json.write(entry));
    }

    @Override
    public void delete(String key) {
      store.delete(key);
    }
  }
}
