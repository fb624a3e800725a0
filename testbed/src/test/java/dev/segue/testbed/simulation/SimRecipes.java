package dev.segue.testbed.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.Recipes;
import dev.segue.producer.RecipeBook;
import dev.segue.producer.plan.Leftovers;
import dev.segue.schemas.VideoDescription;
import java.util.List;
import java.util.Map;

/** The two ways in which cells read each other, both with three steps and two refinement steps. */
final class SimRecipes implements RecipeBook {
  static final int STEPS = 3;
  static final String LOCKSTEP = "confiner-long";
  static final String NEIGHBOURS = "neighbours";

  private static final Map<String, ObjectNode> RECORDED =
      Map.of(LOCKSTEP, lockstep(0.2), NEIGHBOURS, lockstep(0).put("name", NEIGHBOURS));
  private static final Map<String, Recipe> RECIPES =
      Map.of(
          LOCKSTEP,
          Recipes.of(lockstep(0.2), SimExperts.LATENT),
          NEIGHBOURS,
          new Neighbours(Recipes.of(lockstep(0), SimExperts.LATENT)));

  private static ObjectNode lockstep(double coherence) {
    ObjectNode options =
        JsonNodeFactory.instance.objectNode().put("steps", STEPS).put("coherence", coherence);
    options.putArray("refinement").add("standard").add("standard");
    return Recipes.resolve(LOCKSTEP, options, SimExperts.MANIFEST).toJson();
  }

  static ObjectNode recorded(String name) {
    return RECORDED.get(name);
  }

  static Recipe of(ObjectNode recorded, Manifest.Latent latent) {
    return RECIPES.get(recorded.get("name").asText());
  }

  static Recipe of(VideoDescription video) {
    return of(video.recipe(), SimExperts.LATENT);
  }

  @Override
  public String bundle() {
    return SimExperts.BUNDLE;
  }

  @Override
  public String model() {
    return "sim";
  }

  @Override
  public String size() {
    return "16x16";
  }

  @Override
  public ObjectNode resolve(String recipe, ObjectNode options) {
    return recorded(recipe);
  }

  @Override
  public Layout layout(VideoDescription video) {
    return of(video).layout(video.frames());
  }

  @Override
  public int reach(VideoDescription video) {
    return of(video).grid(video.frames()).reach();
  }

  @Override
  public Leftovers leftovers(VideoDescription video) {
    Recipe recipe = of(video);
    return new Leftovers(
        video,
        recipe.layout(video.frames()),
        recipe.grid(video.frames()),
        recipe.settings().refinement().size());
  }

  @Override
  public List<String> warnings(String prompt) {
    return List.of();
  }
}
