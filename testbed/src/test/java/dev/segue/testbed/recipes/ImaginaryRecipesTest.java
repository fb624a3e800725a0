package dev.segue.testbed.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.diffusion.waiting.WaitingExperts;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImaginaryRecipesTest {
  @TempDir static Path folder;

  private static Experts experts;

  @BeforeAll
  static void open() throws IOException {
    experts =
        WaitingExperts.open(
            BundleLoader.load(WaitingBundle.write(folder, 0, 0)), ExpertListener.NONE);
  }

  @AfterAll
  static void close() {
    experts.close();
  }

  private static Recipe recipe(String name, ObjectNode options) {
    return Recipes.resolve(name, options, experts.bundle().manifest());
  }

  private static ObjectNode options() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static Rehearsal rehearsal(Recipe recipe, int frames) {
    return new Rehearsal(recipe, new VideoSpec("a red ball", frames, 3), experts);
  }

  @ParameterizedTest
  @MethodSource("dev.segue.testbed.recipes.ImaginaryRecipes#names")
  void everyPlanCanBeRun(String name) {
    for (int frames = 1; frames <= 40; frames++) {
      PlanCheck.check(recipe(name, null).plan(frames));
    }
    for (int frames : List.of(48, 200)) {
      PlanCheck.check(recipe(name, options().put("steps", 2)).plan(frames));
      PlanCheck.check(recipe(name, options().put("steps", 7)).plan(frames));
    }
  }

  @Test
  void haloReachesAsFarAsItHasTo() {
    Recipe recipe = recipe("halo", options().put("steps", 4));

    assertThat(recipe.plan(200).reach()).isEqualTo(5);
    assertThat(recipe.plan(16).reach()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.segue.testbed.recipes.ImaginaryRecipes#names")
  void whoTakesOverATrackAtAnyCellMakesTheSame(String name) {
    Rehearsal done = rehearsal(recipe(name, null), 60).all();
    Map<Cell, Tensor> cells = new HashMap<>(done.cells);

    for (int track = 0; track < done.plan.tracks(); track++) {
      for (int step = 0; step <= done.plan.steps(track); step++) {
        Tensor structure = done.resumed(track, step);

        cells.forEach((cell, before) -> assertSame(cell, done.cells.get(cell), before));
        if (structure != null) {
          assertSame(track, structure, done.structures.get(done.plan.segment(track)));
        }
      }
    }
  }

  private static void assertSame(Object what, Tensor one, Tensor other) {
    assertThat(one.sameBits(other)).as("%s", what).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"halo, 2", "fan, 0", "chain, 2"})
  void windowsKeepEveryFrameAndResumeAtEveryStep(String name, int refinements) {
    Recipe recipe = recipe(name, null);
    VideoSpec video = new VideoSpec("a red ball", 37, 3);
    Rehearsal done = rehearsal(recipe, 37).all();
    Layout layout = done.plan.layout();
    assertThat(done.plan.refinements()).isEqualTo(refinements);
    int frames = 0;
    for (int j = 0; j < layout.chunks(); j++) {
      Map<Integer, Tensor> read = new HashMap<>();
      layout.structuresOf(j).forEach(i -> read.put(i, done.structures.get(i)));
      WindowRun run = recipe.window(video, j, read, experts);
      WindowRun resumed = recipe.window(video, j, read, experts);
      while (run.step() < run.steps()) {
        run.advance();
        resumed.restore(run.step(), run.latent());
        assertThat(resumed.step()).isEqualTo(run.step());
      }
      assertSame(j, resumed.refined(), run.refined());
      frames += run.refined().dim(1);
    }
    assertThat(frames).isEqualTo(37);
  }

  @Test
  void theBestCandidateGoesOnAndAmongEqualsTheFirst() {
    Recipe recipe = recipe("fan", options().put("candidates", 4));
    int ties = 0;
    int notTheFirst = 0;
    Rehearsal done = rehearsal(recipe, 320).all();
    for (int segment = 0; segment < 20; segment++) {
      int first = 5 * segment;
      double[] scores =
          IntStream.range(first, first + 4).mapToDouble(i -> score(done, i)).toArray();
      int best = 0;
      for (int n = 1; n < 4; n++) {
        best = scores[n] > scores[best] ? n : best;
      }
      double highest = scores[best];
      long equal = IntStream.range(0, 4).filter(n -> scores[n] == highest).count();
      ties += equal > 1 ? 1 : 0;
      notTheFirst += best > 0 ? 1 : 0;
      // With every other candidate made like the best one, nothing changes.
      Tensor chosen = done.cells.get(new Cell(first + best, 1));
      IntStream.range(first, first + 4).forEach(i -> done.cells.put(new Cell(i, 1), chosen));
      assertSame(segment, done.resumed(first + 4, 0), done.structures.get(segment));
    }
    assertThat(ties).as("ties").isPositive();
    assertThat(notTheFirst).as("best ones that are not the first").isPositive();
  }

  private static double score(Rehearsal done, int candidate) {
    float[] last = done.cells.get(new Cell(candidate, 1)).data();
    return last[last.length - 1];
  }

  @ParameterizedTest
  @CsvSource({"halo, steps, 0", "fan, search, 4", "fan, candidates, 0", "chain, steps, 11"})
  void optionsOutOfBoundsAreRefused(String name, String option, int value) {
    assertThatThrownBy(() -> recipe(name, options().put(option, value)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("option '" + option + "'");
  }

  @Test
  void processesThatHaveTheFolderOnTheirClassPathKnowThem() throws IOException {
    Path registered = ImaginaryRecipes.register(folder.resolve("recipes"));

    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {registered.toUri().toURL()}, RecipeType.class.getClassLoader())) {
      assertThat(loader.findResource("META-INF/services/" + RecipeType.class.getName()))
          .isNotNull();
      assertThat(ServiceLoader.load(RecipeType.class, loader))
          .extracting(one -> one.name())
          .containsExactlyInAnyOrderElementsOf(ImaginaryRecipes.names());
    }
  }
}
