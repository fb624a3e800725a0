package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Cell;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our own recipe: ConFiner-Long, but the latent belongs to the frame and windows overlap, by half
 * at the first steps and by another part at each later one, so that motion goes on across joints.
 * No sum reads a neighbour, so there is no chain: all segments run at once, each a step behind
 * nobody by more than one.
 */
final class Segue implements RecipeType<Segue.Settings> {
  private static final int PARTS = 16;
  private static final List<Integer> SHIFTS = List.of(0, 8, 4, 12, 2, 10, 6, 14);

  /**
   * Its settings.
   *
   * @param structure how segments are denoised
   * @param overlapping d, at how many steps windows overlap by half
   * @param shifts by how many sixteenths of a segment windows are shifted at later steps
   * @param longEdges whether the first window of a shifted step is longer by the shift
   * @param wholeEdges whether an edge window refines its whole structure and keeps its part
   * @param refinement how windows are refined
   * @param takesLong whether the expert takes windows of nearly two segments; not recorded
   */
  record Settings(
      StructureSettings structure,
      int overlapping,
      List<Integer> shifts,
      boolean longEdges,
      boolean wholeEdges,
      RefinementSettings refinement,
      boolean takesLong) {
    Settings {
      shifts = List.copyOf(shifts);
    }
  }

  @Override
  public String name() {
    return "segue";
  }

  @Override
  public String words() {
    return "Our own: a latent that belongs to the frame, predicted in windows that overlap, so that"
        + " motion goes on across joints";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("control"), Role.image("spatial"), Role.video("temporal"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return new Settings(
        StructureSettings.of(4, StructureSettings.guidance(manifest, "control")),
        1,
        SHIFTS,
        false,
        true,
        RefinementSettings.of(manifest),
        takesLong(manifest));
  }

  private static boolean takesLong(Manifest manifest) {
    Integer most = manifest == null ? null : manifest.experts().get("control").maxFrames();
    return most == null || most >= 2 * manifest.latent().frames() - 1;
  }

  @Override
  public Settings read(Settings base, OptionReader json) {
    Preset preset = Preset.read(json);
    StructureSettings structure = Preset.structure(preset, base.structure(), json);
    List<Integer> shifts = shifts(base.shifts(), json);
    return new Settings(
        structure,
        json.integer(
            "overlapping",
            "at how many steps windows overlap by half",
            base.overlapping(),
            0,
            1_000),
        shifts,
        longEdges(base, json),
        json.flag(
            "wholeEdges",
            "whether an edge window refines its whole structure and keeps its part",
            base.wholeEdges()),
        Preset.refinement(preset, base.refinement(), json),
        base.takesLong());
  }

  private static boolean longEdges(Settings base, OptionReader json) {
    boolean longEdges =
        json.flag(
            "longEdges",
            "whether the first window of a shifted step begins with the video and is longer by the"
                + " shift; false is one more window",
            base.longEdges());
    if (longEdges && !base.takesLong()) {
      throw OptionReader.invalid(
          "longEdges", "needs a control expert that takes nearly two segments", true);
    }
    return longEdges;
  }

  private static List<Integer> shifts(List<Integer> standard, OptionReader json) {
    List<JsonNode> read =
        json.list(
            "shifts",
            "by how many sixteenths of a segment windows are shifted, one step after the other",
            "a list of whole numbers from 0 to 15",
            list(standard));
    if (read == null) {
      return standard;
    }
    for (JsonNode shift : read) {
      if (!shift.isIntegralNumber()
          || !shift.canConvertToInt()
          || shift.intValue() < 0
          || shift.intValue() >= PARTS) {
        throw OptionReader.invalid("shifts", "is a list of whole numbers from 0 to 15", shift);
      }
    }
    return read.stream().map(JsonNode::intValue).toList();
  }

  private static ArrayNode list(List<Integer> shifts) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    shifts.forEach(list::add);
    return list;
  }

  @Override
  public ObjectNode write(Settings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    settings.structure().write(json);
    json.put("overlapping", settings.overlapping())
        .put("longEdges", settings.longEdges())
        .put("wholeEdges", settings.wholeEdges());
    json.set("shifts", list(settings.shifts()));
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
      return new Halo(
          layout(frames), chosen.structure().steps(), chosen.refinement().steps().size());
    }

    @Override
    public Evaluations evaluations(int frames) {
      StructureSettings structure = chosen.structure();
      return new Evaluations(
          (long) windows(frames).evaluations(structure.steps()) * structure.forwards(),
          (long) layout(frames).chunks() * chosen.refinement().evaluations());
    }

    private SharedWindows windows(int frames) {
      int length = latent.frames();
      return new SharedWindows(
          Windows.segments(frames, length, length),
          length,
          chosen.overlapping(),
          chosen.shifts().stream().map(shift -> shift * length / PARTS).toList(),
          chosen.longEdges());
    }

    private Layout layout(int frames) {
      return Windows.staggered(frames, latent.frames(), chosen.wholeEdges());
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      Tensor base = latent.draw(video.noise(), Purpose.BASE, 0);
      int length = latent.frames();
      return new SharedLatent(
          track,
          windows(video.frames()),
          segment ->
              Frames.pick(base, video.noise(segment).permutation(Purpose.SHUFFLE, segment, length)),
          new ClassifierFree(
              experts.denoiser("control"),
              chosen.structure().guidance(),
              video.prompts().of(layout(video.frames()), track)),
          chosen.structure());
    }

    @Override
    public WindowRun window(
        VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
      return chosen.refinement().run(layout(video.frames()), video, window, structures, experts);
    }
  }

  /**
   * Forwards read both neighbours' cells of all earlier steps; a structure is finished with those
   * of the track before, whose windows reach into it.
   */
  private record Halo(Layout layout, int steps, int refinements) implements Plan {
    @Override
    public int tracks() {
      return layout.segments();
    }

    @Override
    public int steps(int track) {
      return steps;
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
    public Set<Cell> forwardReads(Cell cell) {
      Set<Cell> reads = before(cell.track() - 1, cell.step());
      reads.addAll(before(cell.track() + 1, cell.step()));
      return reads;
    }

    @Override
    public Set<Cell> finishReads(int track) {
      return before(track - 1, steps);
    }

    private Set<Cell> before(int track, int step) {
      Set<Cell> cells = new HashSet<>();
      if (track >= 0 && track < tracks()) {
        for (int k = 0; k < step; k++) {
          cells.add(new Cell(track, k));
        }
      }
      return cells;
    }

    @Override
    public int reach() {
      return Math.min(tracks(), steps);
    }
  }
}
