package dev.segue.diffusion.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experts that wait: how long, for whom, and what they give. */
class WaitingExpertsTest {
  @TempDir Path directory;

  @Test
  void aForwardTakesItsTimeAndHardlyAnyProcessor() throws IOException {
    List<String> heard = new ArrayList<>();
    try (Experts experts =
        open(300, 0, (role, nanos) -> heard.add(role + " " + (nanos >= 300e6)))) {
      Tensor text = experts.denoiser("control").encode("a red ball");
      Tensor x = latent(experts, 1);
      experts.denoiser("control").predict(x, 999, Condition.of(text));
      long busy = busyNanos();
      long start = System.nanoTime();

      experts.denoiser("control").predict(x, 999, Condition.of(text));

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000);
      assertThat(busyNanos() - busy).isLessThan(150_000_000);
    }
    assertThat(heard).containsExactly("text false", "control true", "control true");
  }

  @Test
  void aDeviceDoesOneForwardAtATime() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try (Experts experts = open(100, 0, ExpertListener.NONE)) {
      Tensor text = experts.denoiser("control").encode("a red ball");
      Tensor x = latent(experts, 1);
      List<Denoiser> all =
          List.of(
              experts.denoiser("control"),
              experts.denoiser("spatial"),
              experts.denoiser("temporal"));
      long start = System.nanoTime();

      List<Future<Tensor>> made =
          all.stream()
              .map(d -> callers.submit(() -> d.predict(x, 500, Condition.of(text))))
              .toList();
      for (Future<Tensor> one : made) {
        one.get(10, TimeUnit.SECONDS);
      }

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void anInterruptDoesNotShortenAForward() throws IOException {
    try (Experts experts = open(50, 0, ExpertListener.NONE)) {
      Tensor text = experts.denoiser("control").encode("a red ball");
      long start = System.nanoTime();

      Thread.currentThread().interrupt();
      experts.denoiser("control").predict(latent(experts, 1), 500, Condition.of(text));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    }
  }

  @Test
  void whatTheyGiveFollowsFromWhatTheyAreAskedAndFromNothingElse() throws IOException {
    try (Experts one = open(0, 0, ExpertListener.NONE);
        Experts other = open(1, 1, ExpertListener.NONE)) {
      Tensor x = latent(one, 1);
      Tensor text = one.denoiser("control").encode("a red ball");
      Tensor eps = one.denoiser("control").predict(x, 500, Condition.of(text));

      assertThat(other.denoiser("control").encode("a red ball").sameBits(text)).isTrue();
      assertThat(other.denoiser("control").predict(x, 500, Condition.of(text)).sameBits(eps))
          .isTrue();
      assertThat(one.denoiser("control").encode("ball red a").sameBits(text)).isFalse();
      assertThat(
              one.denoiser("control")
                  .predict(latent(one, 2), 500, Condition.of(text))
                  .sameBits(eps))
          .isFalse();
      assertThat(one.denoiser("control").predict(x, 499, Condition.of(text)).sameBits(eps))
          .isFalse();
      assertThat(
              one.denoiser("control")
                  .predict(x, 500, Condition.of(one.denoiser("control").encode("a kite")))
                  .sameBits(eps))
          .isFalse();
      assertThat(one.denoiser("temporal").predict(x, 500, Condition.of(text)).sameBits(eps))
          .isFalse();
    }
  }

  @Test
  void aVideoCanBeMadeOfThem() throws IOException {
    try (Experts experts = open(0, 0, ExpertListener.NONE)) {
      Bundle bundle = experts.bundle();
      Recipe recipe = Recipes.resolve(null, null, bundle.manifest());
      VideoSpec video = new VideoSpec("a red ball", 16, 7);
      TrackRun segment = recipe.track(video, 0, experts);
      while (segment.step() < segment.steps()) {
        segment.accept(segment.sum(segment.forward(null), null));
      }
      WindowRun window = recipe.window(video, 0, Map.of(0, segment.structure(null)), experts);
      while (window.step() < window.steps()) {
        window.advance();
      }

      Tensor picture = experts.decode(Frames.frame(window.refined(), 0));

      assertThat(picture.shape()).containsExactly(3, 128, 128);
      Set<Float> colours = new TreeSet<>();
      for (float value : picture.data()) {
        colours.add(value);
      }
      assertThat(colours).as("a cell has a colour of its own").hasSizeGreaterThan(100);
      assertThat(colours).allSatisfy(value -> assertThat(value).isBetween(0f, 1f));
    }
  }

  @Test
  void theSameWaitsAreTheSameBundle() throws IOException {
    assertThat(digest(200, 5)).isEqualTo(digest(200, 5)).isNotEqualTo(digest(201, 5));
  }

  @Test
  void closedExpertsSaySo() throws IOException {
    Experts closed = open(0, 0, ExpertListener.NONE);
    Tensor text = closed.denoiser("control").encode("a red ball");
    closed.close();
    closed.close();

    assertThatThrownBy(
            () -> closed.denoiser("control").predict(latent(closed, 1), 0, Condition.of(text)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expert 'control' is closed");
  }

  private Experts open(int forward, int decode, ExpertListener listener) throws IOException {
    Path folder = directory.resolve("bundle-" + forward + "-" + decode);
    Bundle bundle = BundleLoader.load(WaitingBundle.write(folder, forward, decode));
    return WaitingExperts.open(bundle, listener);
  }

  private String digest(int forward, int decode) throws IOException {
    Path folder = directory.resolve("digest");
    return BundleLoader.load(WaitingBundle.write(folder, forward, decode)).digest();
  }

  private static Tensor latent(Experts experts, int seed) {
    var shape = experts.bundle().manifest().latent();
    return new CounterNoise(seed)
        .normal(
            Purpose.BASE, 0, 0, shape.channels(), shape.frames(), shape.height(), shape.width());
  }

  private static long busyNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
