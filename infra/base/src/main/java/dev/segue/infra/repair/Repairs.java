package dev.segue.infra.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.metrics.Meters;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what is damaged made again, by whoever met it: says to admission that a task is to be done
 * once more, if what it needs is there. Admission gives it to a live worker of the video's
 * execution class, whether or not the video has ended; where that is lost nobody says it again, so
 * whoever still needs the object asks again. How often it is asked does not matter. Thread-safe.
 */
public final class Repairs {
  private static final Logger log = LoggerFactory.getLogger(Repairs.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration LONG_PAUSE = Duration.ofMinutes(10);
  private static final int REMEMBERED = 10_000;

  /** What a video's plan is; it may throw when there is none here. */
  @FunctionalInterface
  public interface Plans {
    /** The plan of a video. */
    Plan of(VideoDescription video);
  }

  /** What comes of asking. */
  public enum Answer {
    /** A worker is asked to make it again. */
    ORDERED,
    /** What it was made of is not there any more. */
    IMPOSSIBLE
  }

  private record Name(String video, TaskId task) {}

  private record Said(Answer answer, Instant until) {}

  private final ObjectStore store;
  private final Plans plans;
  private final Consumer<TaskReady> admission;
  private final Clock clock;
  private final Counter ordered;
  private final Counter impossible;
  private final Map<Name, Said> said = Collections.synchronizedMap(new LruMap<>(REMEMBERED));

  /**
   * Nothing is asked for yet.
   *
   * @param store one that verifies
   * @param admission takes what is said to it; may drop it
   */
  public Repairs(
      ObjectStore store,
      Plans plans,
      Consumer<TaskReady> admission,
      MeterRegistry registry,
      Clock clock) {
    this.store = store;
    this.plans = plans;
    this.admission = admission;
    this.clock = clock;
    this.ordered = Meters.REPAIRS.counter(registry, "ordered");
    this.impossible = Meters.REPAIRS.counter(registry, "impossible");
  }

  /**
   * Has what a task made of a video made again where it is damaged. Looks for all that it would be
   * made of, unless that was done a few seconds ago.
   *
   * @throws dev.segue.infra.store.StoreException when the store is away
   */
  public Answer ask(VideoDescription video, TaskId task) {
    Name name = new Name(video.id(), task);
    Instant now = clock.instant();
    Said before = said.get(name);
    if (before != null && now.isBefore(before.until())) {
      return before.answer();
    }
    Answer answer = decide(video, task, now);
    if (before == null || before.answer() != answer) {
      (answer == Answer.ORDERED ? ordered : impossible).increment();
      log.atWarn()
          .addKeyValue("video", video.id())
          .addKeyValue("task", task)
          .log(
              answer == Answer.ORDERED
                  ? "what is damaged is asked for again"
                  : "what is damaged cannot be made again: what it was made of is gone");
    }
    said.put(name, new Said(answer, now.plus(PAUSE)));
    return answer;
  }

  /** A worker says that it could not make again what is damaged; for a while nobody is asked to. */
  public void failed(TaskFailed word) {
    if (word.error().code().equals(VerifiedStore.DAMAGED)) {
      impossible.increment();
      Instant until = clock.instant().plus(LONG_PAUSE);
      said.put(new Name(word.video(), word.task()), new Said(Answer.IMPOSSIBLE, until));
    }
  }

  private Answer decide(VideoDescription video, TaskId task, Instant now) {
    Optional<byte[]> executionClass = store.get(Keys.executionClass(video.id()));
    Optional<TaskId> remedy =
        executionClass.isEmpty()
            ? Optional.empty()
            : new Sources(video, plans.of(video), key -> store.get(key).isPresent()).remedy(task);
    if (remedy.isEmpty()) {
      return Answer.IMPOSSIBLE;
    }
    Task again = Task.repair(video, remedy.get(), new String(executionClass.get(), UTF_8), null);
    admission.accept(new TaskReady(again, Terms.of(Terms.PRIORITY, now)));
    return Answer.ORDERED;
  }
}
