package dev.segue.diffusion.engine;

import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Milliseconds of a forward of each expert, and how much of making a segment and a window is not
 * forwards. Not a test; RATIONALE.md says how to run it and what it said.
 */
public final class Benchmark {
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 2;

  private Benchmark() {}

  /** Prints the figures. */
  public static void main(String[] args) {
    Map<String, List<Long>> forwards = new TreeMap<>();
    ExpertListener listener =
        (role, nanos) -> forwards.computeIfAbsent(role, r -> new ArrayList<>()).add(nanos);
    List<Long> segments = new ArrayList<>();
    List<Long> windows = new ArrayList<>();
    List<Double> segmentShare = new ArrayList<>();
    List<Double> windowShare = new ArrayList<>();
    try (Experts experts = BundledExperts.open(listener)) {
      Recipe recipe = Recipes.resolve(null, null, experts.bundle().manifest());
      VideoSpec video = new VideoSpec("a red ball over a green meadow", 48, 7);
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        if (round == 0) {
          forwards.clear();
        }
        Map<Cell, Tensor> noise = new HashMap<>();
        Map<Integer, Tensor> structures = new HashMap<>();
        structures.put(0, segment(recipe, video, 0, experts, noise));
        long before = total(forwards);
        long start = System.nanoTime();
        structures.put(1, segment(recipe, video, 1, experts, noise));
        long whole = System.nanoTime() - start;
        if (round >= 0) {
          segments.add(whole);
          segmentShare.add(1 - (double) (total(forwards) - before) / whole);
        }

        before = total(forwards);
        start = System.nanoTime();
        WindowRun run = recipe.window(video, 1, structures, experts);
        while (run.step() < run.steps()) {
          run.advance();
        }
        Tensor refined = run.refined();
        whole = System.nanoTime() - start;
        if (round >= 0) {
          windows.add(whole);
          windowShare.add(1 - (double) (total(forwards) - before) / whole);
        }
        for (int f = 0; f < refined.dim(1); f++) {
          experts.decode(Frames.frame(refined, f));
        }
      }
      System.out.println(experts.executionClass());
    }
    forwards.forEach(
        (role, nanos) -> System.out.printf(Locale.ROOT, "%-9s %s%n", role, millis(nanos)));
    System.out.printf(
        Locale.ROOT, "segment   %s, not forwards: %s%n", millis(segments), share(segmentShare));
    System.out.printf(
        Locale.ROOT, "window    %s, not forwards: %s%n", millis(windows), share(windowShare));
  }

  private static Tensor segment(
      Recipe recipe, VideoSpec video, int i, Experts experts, Map<Cell, Tensor> noise) {
    TrackRun run = recipe.track(video, i, experts);
    Reads reads = Reads.cells(noise::get);
    while (run.step() < run.steps()) {
      Tensor eps = run.sum(run.forward(reads), reads);
      // What a worker does beside: the noise goes to the store as bytes and comes back.
      noise.put(new Cell(i, run.step()), Safetensors.read(Safetensors.write(eps)));
      run.accept(eps);
    }
    return run.structure(null);
  }

  private static long total(Map<String, List<Long>> forwards) {
    return forwards.values().stream().flatMap(List::stream).mapToLong(n -> n).sum();
  }

  private static String millis(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "median %.1f ms, least %.1f ms of %d",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(0) / 1e6,
        sorted.size());
  }

  private static String share(List<Double> shares) {
    return String.format(
        Locale.ROOT, "%.1f%%", 100 * shares.stream().sorted().toList().get(shares.size() / 2));
  }
}
