package dev.segue.infra.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.infra.settings.Settings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CrewTest {
  private final Worksite site =
      new Worksite(
          Settings.from(Map.of("SEGUE_INSTANCE", "box")),
          null,
          null,
          null,
          null,
          null,
          null,
          Clock.systemUTC());
  private final List<Worker> started = new ArrayList<>();

  @Test
  void oneWorkerHasTheProcessNameAndSeveralANumberBehindIt() {
    Crew.start(site, 1, this::start).close();
    Crew.start(site, 2, this::start).close();

    assertThat(started).extracting(worker -> worker.name).containsExactly("box", "box-1", "box-2");
    assertThat(started).noneMatch(Worker::alive);
  }

  @Test
  void isAliveWhenAllAre() {
    try (Crew crew = Crew.start(site, 2, this::start)) {
      assertThat(crew.alive()).isTrue();
      started.get(1).alive = false;
      assertThat(crew.alive()).isFalse();
    }
  }

  @Test
  void closesAllAtOnceThoughOneFails() {
    CyclicBarrier together = new CyclicBarrier(2);
    Crew crew = Crew.start(site, 2, this::start);
    started.forEach(
        worker ->
            worker.closing =
                () -> {
                  await(together);
                  worker.alive = false;
                  throw new IllegalStateException("the broker is away");
                });
    crew.close();

    assertThat(started).noneMatch(Worker::alive);
  }

  @Test
  void leavesNobodyBehindWhenOneCannotStart() {
    assertThatThrownBy(
            () ->
                Crew.start(
                    site,
                    2,
                    bench -> {
                      if (!started.isEmpty()) {
                        throw new IllegalStateException("no broker");
                      }
                      return start(bench);
                    }))
        .hasMessage("no broker");
    assertThat(started).hasSize(1).noneMatch(Worker::alive);
  }

  private Worker start(Worksite bench) {
    Worker worker = new Worker(bench.settings().instance());
    started.add(worker);
    return worker;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("they were not closed at once", e);
    }
  }

  private static final class Worker implements WorkerProcess.Running {
    private final String name;
    private volatile boolean alive = true;
    private Runnable closing = () -> {};

    Worker(String name) {
      this.name = name;
    }

    @Override
    public boolean alive() {
      return alive;
    }

    @Override
    public void close() {
      closing.run();
      alive = false;
    }
  }
}
