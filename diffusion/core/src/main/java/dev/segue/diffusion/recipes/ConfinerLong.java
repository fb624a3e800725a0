package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.Coherence;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Cell;
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
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * ConFiner-Long (section 3.5): consistency initialization, coherence guidance (Eq 12), staggered
 * refinement (Eq 13). Each of the three can be left out.
 */
final class ConfinerLong implements RecipeType<ConfinerLong.Settings> {
  private static final double COHERENCE = 0.2;

  /**
   * Its settings.
   *
   * @param structure how segments are denoised
   * @param consistency whether segments start from one shared noise, its frames shuffled
   * @param coherence g of Eq 12 at each of the K steps, 0 up to but not 0.5
   * @param aligned whether eps(i-1,k) is permuted so that frames meet which started from the same
   *     base-noise frame; false is the paper as printed
   * @param rescale whether the guided noise is brought to the predicted noise's standard deviation
   * @param staggered whether windows lie across joints; false: windows are the segments
   * @param wholeEdges whether an edge window refines its whole structure and keeps its part
   * @param refinement how windows are refined
   */
  record Settings(
      StructureSettings structure,
      boolean consistency,
      List<Double> coherence,
      boolean aligned,
      boolean rescale,
      boolean staggered,
      boolean wholeEdges,
      RefinementSettings refinement) {
    Settings {
      coherence = List.copyOf(coherence);
      if (coherence.size() != structure.steps()
          || !coherence.stream().allMatch(g -> g >= 0 && g < 0.5)) {
        throw new IllegalArgumentException(
            structure.steps() + " steps with coherence " + coherence);
      }
    }

    boolean guidedAt(int step) {
      return coherence.get(step) > 0;
    }
  }

  @Override
  public String name() {
    return "confiner-long";
  }

  @Override
  public String words() {
    return "ConFiner-Long: segments from one shared noise, each guided by the noise of the one"
        + " before; windows refined across the joints";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("control"), Role.image("spatial"), Role.video("temporal"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    StructureSettings structure =
        StructureSettings.of(4, StructureSettings.guidance(manifest, "control"));
    return new Settings(
        structure,
        true,
        Collections.nCopies(structure.steps(), COHERENCE),
        true,
        false,
        true,
        true,
        RefinementSettings.of(manifest));
  }

  @Override
  public Settings read(Settings base, OptionReader json) {
    Preset preset = Preset.read(json);
    StructureSettings structure = Preset.structure(preset, base.structure(), json);
    return new Settings(
        structure,
        json.flag(
            "consistency",
            "whether segments start from one shared noise, its frames shuffled",
            base.consistency()),
        coherence(base.coherence(), structure.steps(), preset, json),
        json.flag(
            "aligned",
            "whether frames meet that started from the same noise; false is the paper as printed",
            base.aligned()),
        json.flag(
            "rescale",
            "whether guided noise keeps the predicted noise's deviation",
            base.rescale()),
        json.flag("staggered", "whether windows lie across joints", base.staggered()),
        json.flag(
            "wholeEdges",
            "whether an edge window refines its whole structure and keeps its part",
            base.wholeEdges()),
        Preset.refinement(preset, base.refinement(), json));
  }

  /**
   * One g for all steps, or a list with one for each; further steps do what the last one does, but
   * not where a preset has made them further.
   */
  private static List<Double> coherence(
      List<Double> base, int steps, Preset preset, OptionReader json) {
    List<Double> standard =
        IntStream.range(0, steps).mapToObj(k -> base.get(Math.min(k, base.size() - 1))).toList();
    String words = "g of coherence guidance, one for all steps or a list with one for each";
    String rule = "a number from 0 up to but not 0.5, or a list of such numbers";
    JsonNode value = json.get("coherence", words, rule, coherence(standard));
    if (value == null) {
      if (preset != null && base.size() != steps && base.stream().distinct().count() > 1) {
        throw OptionReader.invalid(
            "coherence",
            "has to be given beside preset "
                + preset.steps()
                + " + "
                + preset.refinement()
                + ": the bundle recommends one g for each of "
                + base.size()
                + " steps",
            coherence(base));
      }
      return standard;
    }
    if (!value.isArray()) {
      return Collections.nCopies(steps, g(value));
    }
    List<Double> read =
        json.list("coherence", words, rule, null).stream().map(ConfinerLong::g).toList();
    if (read.size() != steps) {
      throw OptionReader.invalid(
          "coherence", "needs one entry for each of " + steps + " steps", value);
    }
    return read;
  }

  private static double g(JsonNode value) {
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() < 0.5)) {
      throw OptionReader.invalid("coherence", "is a number from 0 up to but not 0.5", value);
    }
    return value.doubleValue();
  }

  private static JsonNode coherence(List<Double> each) {
    if (each.stream().distinct().count() == 1) {
      return JsonNodeFactory.instance.numberNode(each.get(0));
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    each.forEach(list::add);
    return list;
  }

  @Override
  public ObjectNode write(Settings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    settings.structure().write(json);
    json.put("consistency", settings.consistency())
        .put("aligned", settings.aligned())
        .put("rescale", settings.rescale())
        .put("staggered", settings.staggered())
        .put("wholeEdges", settings.wholeEdges());
    json.set("coherence", coherence(settings.coherence()));
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
      return new Lockstep(
          new Independent(
              layout(frames), chosen.structure().steps(), chosen.refinement().steps().size()),
          chosen);
    }

    @Override
    public Evaluations evaluations(int frames) {
      Layout layout = layout(frames);
      return new Evaluations(
          (long) layout.segments() * chosen.structure().steps() * chosen.structure().forwards(),
          (long) layout.chunks() * chosen.refinement().evaluations());
    }

    private Layout layout(int frames) {
      return chosen.staggered()
          ? Windows.staggered(frames, latent.frames(), chosen.wholeEdges())
          : Windows.aligned(frames, latent.frames());
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      if (!chosen.consistency()) {
        Tensor own = latent.draw(video.noise(track), Purpose.SEGMENT, track);
        return denoising(video, track, own, null, experts);
      }
      int[] shuffle = shuffle(video, track);
      Tensor start = Frames.pick(latent.draw(video.noise(), Purpose.BASE, 0), shuffle);
      int[] order = IntStream.range(0, latent.frames()).toArray();
      if (track > 0 && chosen.aligned()) {
        order = Coherence.alignment(shuffle(video, track - 1), shuffle);
      }
      return denoising(video, track, start, order, experts);
    }

    private int[] shuffle(VideoSpec video, int segment) {
      return video.noise(segment).permutation(Purpose.SHUFFLE, segment, latent.frames());
    }

    private SegmentDenoising denoising(
        VideoSpec video, int track, Tensor start, int[] aligned, Experts experts) {
      int[] order = aligned == null ? IntStream.range(0, latent.frames()).toArray() : aligned;
      SegmentDenoising.Guidance guidance =
          (step, predicted, reads) ->
              track > 0 && chosen.guidedAt(step)
                  ? Coherence.guide(
                      predicted,
                      reads.cell(new Cell(track - 1, step)),
                      order,
                      chosen.coherence().get(step),
                      chosen.rescale())
                  : predicted;
      return new SegmentDenoising(
          chosen.structure(),
          video.prompts().of(layout(video.frames()), track),
          track,
          start,
          guidance,
          experts.denoiser("control"));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
      return chosen.refinement().run(layout(video.frames()), video, window, structures, experts);
    }
  }

  /** Each sum reads the segment before at the same step. */
  private record Lockstep(Independent plain, Settings settings) implements Plan {
    @Override
    public Layout layout() {
      return plain.layout();
    }

    @Override
    public int tracks() {
      return plain.tracks();
    }

    @Override
    public int steps(int track) {
      return plain.steps();
    }

    @Override
    public int segment(int track) {
      return track;
    }

    @Override
    public boolean makesStructure(int track) {
      return true;
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return cell.track() > 0 && settings.guidedAt(cell.step())
          ? Set.of(new Cell(cell.track() - 1, cell.step()))
          : Set.of();
    }

    @Override
    public int refinements() {
      return plain.refinements();
    }
  }
}
