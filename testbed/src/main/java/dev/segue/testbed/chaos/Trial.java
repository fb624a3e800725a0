package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.fault.Injection;
import dev.segue.testbed.chaos.fault.Injector;
import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.chaos.fault.Schedule;
import dev.segue.testbed.chaos.fault.Struck;
import dev.segue.testbed.chaos.watch.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One seed's run: asks for videos, brings faults about as results come in, and waits until all
 * videos have ended or nothing has been heard for long.
 */
final class Trial {
  private static final Duration SILENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration SAY = Duration.ofSeconds(15);

  private final Rig rig;
  private final Options options;
  private final Reference reference;
  private final long seed;
  private final Consumer<String> say;
  private final Map<String, Wish> healthy = new LinkedHashMap<>();
  private final Map<String, Kind> sick = Collections.synchronizedMap(new LinkedHashMap<>());
  private final List<Struck> faults = Collections.synchronizedList(new ArrayList<>());
  private final List<String> trouble = Collections.synchronizedList(new ArrayList<>());
  private int before;
  private long said = System.nanoTime();

  /**
   * Makes a run that has not begun.
   *
   * @param reference what the videos have to be, or null for the run that shows it
   */
  Trial(Rig rig, Options options, Reference reference, long seed, Consumer<String> say) {
    this.rig = rig;
    this.options = options;
    this.reference = reference;
    this.seed = seed;
    this.say = say;
  }

  /** Runs it. */
  Outcome run(Schedule schedule, String prefix, int videos) throws InterruptedException {
    long from = System.nanoTime();
    int marks = rig.observer.progress().size();
    long evaluations = rig.cluster.evaluations();
    before = rig.observer.results();
    ExecutorService hands = Executors.newCachedThreadPool();
    try {
      ask(prefix, videos);
      Injector injector = rig.injector(kind -> askSick(prefix, kind));
      if (options.every() == null) {
        strike(schedule, injector, hands);
      } else {
        strikeOnAndOn(injector, hands);
      }
      hands.shutdown();
      while (!hands.awaitTermination(1, TimeUnit.SECONDS)) {
        tell();
      }
      awaitEnd();
    } finally {
      hands.shutdownNow();
    }
    List<Progress> all = rig.observer.progress();
    return new Outcome(
        healthy,
        sick,
        List.copyOf(faults),
        List.copyOf(trouble),
        all.subList(marks, all.size()),
        rig.observer.decisions(),
        rig.cluster.evaluations() - evaluations,
        Duration.ofNanos(System.nanoTime() - from));
  }

  private void ask(String prefix, int videos) {
    for (int n = 0; n < videos; n++) {
      String id = prefix + "-" + n;
      Wish wish = Wish.of(n, options.frames(), options.recipes());
      rig.client.ask(id, wish).join();
      healthy.put(id, wish);
      rig.playlists.add(id);
    }
  }

  private void askSick(String prefix, Kind kind) {
    String id = prefix + "-" + kind.word() + "-" + sick.size();
    rig.client.ask(id, Wish.sick(kind, options.frames())).join();
    sick.put(id, kind);
  }

  private void strike(Schedule schedule, Injector injector, ExecutorService hands)
      throws InterruptedException {
    for (Injection injection : schedule.injections()) {
      while (share() < injection.at() && !haveEnded() && !isSilent()) {
        pause();
      }
      hands.execute(() -> strike(injection, injector));
    }
  }

  private void strikeOnAndOn(Injector injector, ExecutorService hands) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Kind> kinds = List.copyOf(options.inject().keySet());
    long next = System.nanoTime() + options.every().toNanos();
    while (!haveEnded() && !isSilent()) {
      if (System.nanoTime() >= next) {
        next += options.every().toNanos();
        Injection injection = Schedule.next(random, kinds, options.lasts(), rig.lock);
        hands.execute(() -> strike(injection, injector));
      }
      pause();
    }
  }

  private void strike(Injection injection, Injector injector) {
    try {
      injector
          .strike(injection)
          .ifPresent(
              struck -> {
                faults.add(struck);
                trouble.addAll(struck.trouble());
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      trouble.add("the fault " + injection + " could not be brought about: " + e);
    }
  }

  private void awaitEnd() throws InterruptedException {
    while (!haveEnded() && !isSilent()) {
      pause();
    }
  }

  private boolean haveEnded() {
    return healthy.keySet().stream().noneMatch(id -> rig.observer.ends(id).isEmpty())
        && List.copyOf(sick.keySet()).stream().noneMatch(id -> rig.observer.ends(id).isEmpty());
  }

  private boolean isSilent() {
    return System.nanoTime() - rig.observer.heard() > SILENCE.toNanos();
  }

  /** The share of the expected results that exist. */
  private double share() {
    int expected = reference == null ? Integer.MAX_VALUE : reference.results() * healthy.size();
    return (rig.observer.results() - before) / (double) expected;
  }

  private void pause() throws InterruptedException {
    tell();
    Thread.sleep(LOOK.toMillis());
  }

  private void tell() {
    if (System.nanoTime() - said > SAY.toNanos()) {
      said = System.nanoTime();
      long ended = healthy.keySet().stream().filter(id -> !rig.observer.ends(id).isEmpty()).count();
      say.accept(
          String.format(
              java.util.Locale.ROOT,
              "  %d of %d videos, %d results, %d faults",
              ended,
              healthy.size(),
              rig.observer.results() - before,
              faults.size()));
    }
  }
}
