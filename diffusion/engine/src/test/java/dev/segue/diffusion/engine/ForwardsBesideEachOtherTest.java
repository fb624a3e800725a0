package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Forwards on several threads. A listener that does not return holds its forward up. */
class ForwardsBesideEachOtherTest {
  /** Only what is broken takes so long. */
  private static final int PATIENCE_SECONDS = 60;

  @Test
  void anExpertMakesTwoForwardsAtATime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try (Experts experts = BundledExperts.open((role, nanos) -> meet(both))) {
      Callable<Tensor> decode = () -> experts.decode(black(experts));
      List<Future<Tensor>> made = callers.invokeAll(List.of(decode, decode));

      assertThat(made.get(0).get().sameBits(made.get(1).get())).isTrue();
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void closingWaitsForTheForwardThatRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExpertListener held =
        (role, nanos) -> {
          running.countDown();
          pass(goOn);
        };
    Experts experts = BundledExperts.open(held);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<Tensor> made = caller.submit(() -> experts.decode(black(experts)));
      assertThat(running.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Thread closer = new Thread(experts::close);
      closer.start();
      while (closer.getState() != Thread.State.WAITING) {
        assertThat(closer.isAlive()).as("closing has waited").isTrue();
        Thread.onSpinWait();
      }
      goOn.countDown();
      closer.join();

      assertThat(made.get().dim(0)).isEqualTo(3);
    } finally {
      goOn.countDown();
      caller.shutdown();
      experts.close();
    }
  }

  private static Tensor black(Experts experts) {
    Manifest.Latent shape = experts.bundle().manifest().latent();
    int[] frame = {shape.channels(), shape.height(), shape.width()};
    return new Tensor(frame, new float[frame[0] * frame[1] * frame[2]]);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
