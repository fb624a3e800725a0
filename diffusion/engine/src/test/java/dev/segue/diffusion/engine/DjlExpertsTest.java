package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.Manifest;
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
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The real engine on the experts that we ship. */
class DjlExpertsTest {
  private static final VideoSpec VIDEO = new VideoSpec("a red ball over a green meadow", 32, 7);

  private final Map<String, Integer> forwards = new TreeMap<>();

  @Test
  void makesTheSameBitsInOneGoAsWhenTakenUpByAnotherProcess() {
    Map<Cell, Tensor> noise = new HashMap<>();
    Tensor latent;
    Tensor refined;
    try (Experts experts =
        BundledExperts.open((expert, ns) -> forwards.merge(expert, 1, Integer::sum))) {
      Recipe recipe = recipe(experts);
      Map<Integer, Tensor> structures = new HashMap<>();
      for (int i = 0; i < 2; i++) {
        structures.put(i, finish(recipe.track(VIDEO, i, experts), noise));
      }
      WindowRun window = recipe.window(VIDEO, 1, structures, experts);
      window.advance();
      latent = window.latent();
      while (window.step() < window.steps()) {
        window.advance();
      }
      refined = window.refined();
      assertThat(refined.shape()).containsExactly(4, 16, 16, 16);
      Tensor rgb = experts.decode(Frames.frame(refined, 0));
      assertThat(rgb.shape()).containsExactly(3, 128, 128);
      for (float v : rgb.data()) {
        assertThat(v).isBetween(0f, 1f);
      }
    }
    assertThat(forwards)
        .as("4 steps of 2 segments without guidance, 2 spatial and 1 coordinated step of 1 window")
        .containsEntry("control", 8)
        .containsEntry("spatial", 4)
        .containsEntry("temporal", 1)
        .containsEntry("decoder", 1)
        .containsEntry("text", 1);

    try (Experts experts = BundledExperts.open(ExpertListener.NONE)) {
      Recipe recipe = recipe(experts);
      TrackRun second = recipe.track(VIDEO, 1, experts);
      second.accept(Safetensors.read(Safetensors.write(noise.get(new Cell(1, 0)))));
      second.accept(noise.get(new Cell(1, 1)));
      Map<Cell, Tensor> again = new HashMap<>(noise);
      Tensor structure = finish(second, again);
      assertThat(again.get(new Cell(1, 3)).sameBits(noise.get(new Cell(1, 3)))).isTrue();

      TrackRun first = recipe.track(VIDEO, 0, experts);
      for (int k = 0; k < 4; k++) {
        first.accept(noise.get(new Cell(0, k)));
      }
      WindowRun window =
          recipe.window(VIDEO, 1, Map.of(0, first.structure(null), 1, structure), experts);
      window.restore(1, latent);
      while (window.step() < window.steps()) {
        window.advance();
      }
      assertThat(window.refined().sameBits(refined)).isTrue();
    }
  }

  private static Recipe recipe(Experts experts) {
    Manifest manifest = experts.bundle().manifest();
    return Recipes.of(
        Recipes.resolve("confiner-long", null, manifest).settings(), manifest.latent());
  }

  private static Tensor finish(TrackRun run, Map<Cell, Tensor> noise) {
    Reads reads = Reads.cells(noise::get);
    while (run.step() < run.steps()) {
      Cell cell = new Cell(run.track(), run.step());
      Tensor eps = run.sum(run.forward(reads), reads);
      noise.put(cell, eps);
      run.accept(eps);
    }
    return run.structure(null);
  }
}
