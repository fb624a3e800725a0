package dev.segue.producer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Layout;
import dev.segue.producer.plan.Leftovers;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.VideoDescription;
import java.util.Arrays;
import java.util.List;

/** Knows two recipes, one option, and every word but "zebra". */
public final class FakeRecipes implements RecipeBook {
  @Override
  public String bundle() {
    return Fixtures.BUNDLE;
  }

  @Override
  public String model() {
    return "drawn-world";
  }

  @Override
  public String size() {
    return "128x128";
  }

  @Override
  public ObjectNode resolve(String recipe, ObjectNode options) {
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
  public Layout layout(VideoDescription video) {
    return Fixtures.layout(video);
  }

  @Override
  public int reach(VideoDescription video) {
    return 1;
  }

  @Override
  public Leftovers leftovers(VideoDescription video) {
    return Fixtures.leftovers(video);
  }

  @Override
  public List<String> warnings(String prompt) {
    return Arrays.asList(prompt.split(" ")).contains("zebra")
        ? List.of(
            "the text encoder does not know: "
                + prompt.replaceAll("(?!zebra)\\b\\w+ ?", "").strip())
        : List.of();
  }
}
