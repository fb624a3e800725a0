package dev.segue.infra.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.work.EndedVideos;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrewTest {
  private static final String SMALL = "5a".repeat(32);
  private static final String LARGE = "1a".repeat(32);

  private final Metrics metrics = Metrics.ofProcess();
  private final ProcessContext process =
      new ProcessContext(
          Settings.from(Map.of("SEGUE_INSTANCE", "box")),
          new InMemoryObjectStore(),
          null,
          null,
          new EndedVideos(),
          metrics,
          Clock.systemUTC());
  private final List<Worker> started = new ArrayList<>();
  private final List<Lane> lanes = new ArrayList<>();
  private int most = Integer.MAX_VALUE;

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void oneWorkerHasTheProcessNameAndSeveralANumberBehindIt() {
    crew(1, SMALL).close();
    crew(2, SMALL).close();

    assertThat(started)
        .extracting(worker -> worker.context.name())
        .containsExactly("box", "box-1", "box-2");
    assertThat(started).noneMatch(worker -> worker.works);
  }

  @Test
  void eachBundleHasItsLaneAndItsWorkers() {
    try (Crew crew = crew(2, SMALL, LARGE)) {
      assertThat(crew.problem()).isEmpty();
    }

    Lane small = new Lane(TaskId.Kind.TRACK, SMALL, "fake 1");
    Lane large = new Lane(TaskId.Kind.TRACK, LARGE, "fake 1");
    assertThat(lanes).as("each is made once").containsExactly(small, large);
    assertThat(started)
        .extracting(worker -> worker.context.name(), worker -> worker.context.lane())
        .containsExactly(
            tuple("box-1", small),
            tuple("box-2", small),
            tuple("box-3", large),
            tuple("box-4", large));
    assertThat(started)
        .allSatisfy(
            worker ->
                assertThat(worker.context.experts().bundle().digest())
                    .isEqualTo(worker.context.lane().bundle()));
  }

  @Test
  void saysWhyOneOfThemTakesNoTasks() {
    try (Crew crew = crew(2, SMALL)) {
      assertThat(crew.problem()).isEmpty();

      started.get(1).works = false;

      assertThat(crew.problem()).contains("box-2 has ended");
    }
  }

  @Test
  void closesAllAtOnceThoughOneFails() {
    CyclicBarrier together = new CyclicBarrier(2);
    Crew crew = crew(2, SMALL);
    started.forEach(
        worker ->
            worker.closing =
                () -> {
                  await(together);
                  worker.works = false;
                  throw new IllegalStateException("the broker is away");
                });

    crew.close();

    assertThat(started).noneMatch(worker -> worker.works);
  }

  @Test
  void leavesNobodyBehindWhenOneCannotStart() {
    most = 1;

    assertThatThrownBy(() -> crew(2, SMALL)).hasMessage("no broker");

    assertThat(started).hasSize(1).noneMatch(worker -> worker.works);
  }

  private Crew crew(int size, String... digests) {
    List<Experts> bundles = new ArrayList<>();
    for (String digest : digests) {
      bundles.add(new NamedExperts(digest));
    }
    return Crew.start(process, bundles, size, new Service(), lanes::add);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("they were not closed at once", e);
    }
  }

  private final class Service implements WorkerService {
    @Override
    public TaskId.Kind kind() {
      return TaskId.Kind.TRACK;
    }

    @Override
    public RunningWorkers start(WorkerContext context) {
      if (started.size() == most) {
        throw new IllegalStateException("no broker");
      }
      Worker worker = new Worker(context);
      started.add(worker);
      return worker;
    }
  }

  private static final class Worker implements RunningWorkers {
    private final WorkerContext context;
    private volatile boolean works = true;
    private Runnable closing = () -> {};

    Worker(WorkerContext context) {
      this.context = context;
    }

    @Override
    public Optional<String> problem() {
      return works ? Optional.empty() : Optional.of(context.name() + " has ended");
    }

    @Override
    public void close() {
      closing.run();
      works = false;
    }
  }

  /** Experts of a bundle that nobody asks for anything but its name. */
  private record NamedExperts(String digest) implements Experts {
    @Override
    public Bundle bundle() {
      return new Bundle(Path.of("none"), digest, null);
    }

    @Override
    public String executionClass() {
      return "fake 1";
    }

    @Override
    public Denoiser denoiser(String role) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Embedder embedder(String role) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Tensor decode(Tensor latent) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Tensor encode(Tensor rgb) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
