package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Independent;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * ConFiner (sections 3.3 and 3.4): control, extraction, coordinated denoising. A video of more than
 * L frames is a row of such clips, each from noise of its own and refined by itself: what the
 * strategies of ConFiner-Long are measured against.
 */
final class Confiner implements RecipeType<Confiner.Settings> {
  /**
   * Its settings.
   *
   * @param structure how segments are denoised
   * @param refinement how windows, which are the segments, are refined
   */
  record Settings(StructureSettings structure, RefinementSettings refinement) {}

  @Override
  public String name() {
    return "confiner";
  }

  @Override
  public String words() {
    return "ConFiner: a row of clips, each from noise of its own and refined by itself";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("control"), Role.image("spatial"), Role.video("temporal"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return new Settings(
        StructureSettings.of(4, StructureSettings.guidance(manifest, "control")),
        RefinementSettings.of(manifest));
  }

  @Override
  public Settings read(Settings base, OptionReader json) {
    Preset preset = Preset.read(json);
    independent(json);
    return new Settings(
        Preset.structure(preset, base.structure(), json),
        Preset.refinement(preset, base.refinement(), json));
  }

  /** Videos of version 0.1 record settings of ConFiner-Long here; all that decides bytes is 0. */
  private static void independent(OptionReader json) {
    JsonNode coherence =
        json.get(
            "coherence",
            "segments are independent",
            "0, since segments are independent",
            JsonNodeFactory.instance.numberNode(0));
    boolean isNone = coherence == null || (coherence.isNumber() && coherence.doubleValue() == 0);
    if (!isNone) {
      throw OptionReader.invalid(
          "coherence", "is 0 in recipe 'confiner', whose segments are independent", coherence);
    }
    for (String name : List.of("aligned", "rescale", "wholeEdges")) {
      var unused = json.flag(name, "decides nothing here", false);
    }
  }

  @Override
  public ObjectNode write(Settings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    settings.structure().write(json);
    settings.refinement().write(json);
    return json;
  }

  @Override
  public Recipe recipe(Settings settings, ObjectNode recorded, Manifest.Latent latent) {
    return new Bound(settings, recorded, latent);
  }

  private record Bound(Settings chosen, ObjectNode settings, Manifest.Latent latent)
      implements Recipe {
    @Override
    public Plan plan(int frames) {
      return new Independent(
          layout(frames), chosen.structure().steps(), chosen.refinement().steps().size());
    }

    @Override
    public Evaluations evaluations(int frames) {
      Layout layout = layout(frames);
      return new Evaluations(
          (long) layout.segments() * chosen.structure().steps() * chosen.structure().forwards(),
          (long) layout.chunks() * chosen.refinement().evaluations());
    }

    private Layout layout(int frames) {
      return Windows.aligned(frames, latent.frames());
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      return new SegmentDenoising(
          chosen.structure(),
          video.prompts().of(layout(video.frames()), track),
          track,
          latent.draw(video.noise(track), Purpose.SEGMENT, track),
          (step, predicted, reads) -> predicted,
          experts.denoiser("control"));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
      return chosen.refinement().run(layout(video.frames()), video, window, structures, experts);
    }
  }
}
