package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Latent;
import dev.segue.schemas.VideoDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Knows two bundles, two recipes, one option, and every word but "zebra". */
public final class FakeRecipes implements RecipeBook {
  private static final List<Model> MODELS =
      List.of(
          new Model("drawn-world", Fixtures.BUNDLE, Fixtures.LATENT),
          new Model("other-world", Fixtures.OTHER_BUNDLE, new Latent(4, 16, 32, 32, 8)));

  @Override
  public Model model(String asked) {
    return MODELS.stream()
        .filter(m -> asked == null || m.name().equals(asked) || m.digest().equals(asked))
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableException(
                    "model-unknown",
                    "model: there is no bundle '"
                        + asked
                        + "'; there are drawn-world, other-world"));
  }

  @Override
  public ObjectNode resolve(Model model, String recipe, ObjectNode options) {
    String name = recipe == null ? "confiner-long" : recipe;
    if (!name.startsWith("confiner")) {
      throw new UnusableException("recipe-unknown", "there is no recipe '" + name + "'");
    }
    int steps = options == null ? 4 : options.path("steps").asInt(-1);
    if (steps < 1) {
      throw new UnusableException("option-invalid", "steps: must be 1 or more");
    }
    return EventCodec.json().createObjectNode().put("name", name).put("steps", steps);
  }

  @Override
  public ObjectNode guided(Model model, ObjectNode recipe, String reference) {
    if (!recipe.path("name").asText().equals("confiner")) {
      throw new UnusableException("input-reference-unused", "this recipe begins from noise alone");
    }
    return recipe.deepCopy().put("reference", reference);
  }

  @Override
  public Set<String> options(Model model, String recipe) {
    return Set.of("steps", "preset", "controlGuidance");
  }

  @Override
  public List<String> warnings(Model model, String prompt) {
    return Arrays.asList(prompt.split(" ")).contains("zebra")
        ? List.of(
            "the text encoder does not know: "
                + prompt.replaceAll("(?!zebra)\\b\\w+ ?", "").strip())
        : List.of();
  }

  @Override
  public Evaluations evaluations(VideoDescription video) {
    Plan plan = plan(video).plan();
    long cells = IntStream.range(0, plan.tracks()).mapToLong(plan::steps).sum();
    return new Evaluations(cells, (long) plan.layout().chunks() * plan.refinements());
  }

  @Override
  public Readers plan(VideoDescription video) {
    return Fixtures.plan(video);
  }

  @Override
  public VideoDescription complete(VideoDescription video) {
    return MODELS.stream()
        .filter(model -> model.digest().equals(video.bundle()))
        .findFirst()
        .map(model -> video.over(model.name(), model.latent()))
        .orElse(video);
  }
}
