package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.PromptReader;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.sampler.SamplerKind;
import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An exported bundle against the diffusers pipelines that it was exported from: networks, text
 * encoders, tokenizers, schedulers. Nothing of what is wanted was computed by what is tested.
 */
class ParityTest {
  private static final double FAR = 1e-4;
  private static final double FAR_OVER_A_RUN = 1e-3;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Parity parity;
  private static Bundle bundle;

  @BeforeAll
  static void unpack() {
    parity = Parity.unpack("/parity.zip", folder);
    bundle = BundleLoader.load(parity.bundle);
  }

  @Test
  void everyExpertPredictsWhatItsNetworkDoesAtAllTimestepsOfItsRecipes() {
    String prompt = parity.index.required("prompt").textValue();
    try (Experts experts = open()) {
      Tensor x = null;
      for (JsonNode row : parity.list("denoisers")) {
        String role = row.required("role").textValue();
        x = row.required("x").isNull() ? x : parity.tensor(row.required("x"));
        Condition condition = Condition.of(experts.denoiser(role).encode(prompt));
        int timestep = row.required("timestep").intValue();

        Tensor found = experts.denoiser(role).predict(x, timestep, condition);

        assertThat(Parity.apart(found, parity.tensor(row.required("wanted"))))
            .as("%s at %s", role, timestep)
            .isLessThan(FAR);
      }
    }
  }

  @Test
  void bothTextEncodersReadAPrompt() {
    try (Experts experts = open()) {
      for (JsonNode row : parity.list("texts")) {
        String role = row.required("role").textValue();
        Tensor found = experts.denoiser(role).encode(parity.index.required("prompt").textValue());
        assertThat(Parity.apart(found, parity.tensor(row.required("wanted"))))
            .as(role)
            .isLessThan(FAR);
      }
    }
  }

  @Test
  void theAutoencoderDecodesAndEncodes() {
    try (Experts experts = open()) {
      JsonNode decoded = parity.index.required("decoded");
      JsonNode encoded = parity.index.required("encoded");
      Tensor rgb = experts.decode(parity.tensor(decoded.required("x")));
      Tensor latent = experts.encode(parity.tensor(encoded.required("x")));
      assertThat(Parity.apart(rgb, parity.tensor(decoded.required("wanted")))).isLessThan(FAR);
      assertThat(Parity.apart(latent, parity.tensor(encoded.required("wanted")))).isLessThan(FAR);
    }
  }

  @Test
  void tokenizersReadTwoHundredOddPrompts() {
    List<JsonNode> prompts = parity.list("odd");
    assertThat(prompts).hasSize(200);
    for (JsonNode row : parity.list("tokens")) {
      String role = bundle.manifest().experts().get(row.required("role").textValue()).textRole();
      try (PromptReader reader = Tokenizer.open(bundle, bundle.manifest().prompt(role))) {
        for (int n = 0; n < prompts.size(); n++) {
          String prompt = prompts.get(n).textValue();
          assertThat(reader.ids(prompt))
              .as("%s: '%s'", role, prompt)
              .containsExactly(
                  StreamSupport.stream(row.required("ids").get(n).spliterator(), false)
                      .mapToLong(JsonNode::longValue)
                      .toArray());
        }
      }
    }
  }

  @Test
  void schedulersGoTheSameWayFromTheFirstNoiseToTheEnd() throws IOException {
    float[] start = numbers(parity.index.required("start"));
    for (JsonNode row : parity.list("trajectories")) {
      NoiseSchedule schedule =
          JSON.treeToValue(row.required("schedule"), Manifest.Schedule.class).levels();
      Prediction predicts = Prediction.valueOf(word(row, "predicts"));
      SamplerKind kind = SamplerKind.valueOf(word(row, "sampler"));
      Spacing spacing = Spacing.valueOf(word(row, "spacing"));
      int[] t = schedule.spaced(spacing, row.required("steps").intValue());
      Sampler sampler = kind.sampler();
      Tensor x =
          kind.start(new Tensor(new int[] {start.length}, start), schedule.level(t[0]), spacing);

      for (int k = 0; k < t.length; k++) {
        Tensor p = answer(x, predicts == Prediction.FLOW ? 0 : t[k]);
        x =
            sampler.step(
                x, p, predicts, schedule.level(t[k]), kind.level(schedule, Timesteps.after(t, k)));
        Tensor wanted =
            new Tensor(new int[] {start.length}, numbers(row.required("latents").get(k)));
        assertThat(Parity.apart(x, wanted))
            .as("step %s of %s", k, description(row))
            .isLessThan(far(kind, schedule.level(t[0])) * Math.max(1, largest(wanted)));
      }
    }
  }

  @Test
  void wholeVideosAreThoseOfAPlainRunOverAllFrames() {
    try (Experts experts = open()) {
      for (JsonNode row : parity.list("runs")) {
        String name = row.required("recipe").textValue();
        Recipe recipe = Recipes.resolve(name, null, bundle.manifest());
        VideoSpec video =
            new VideoSpec(
                parity.index.required("prompt").textValue(),
                row.required("frames").intValue(),
                row.required("seed").longValue());
        Map<Integer, Tensor> structures = structures(recipe, video, experts);
        JsonNode wanted = row.required("structures");
        for (int i = 0; i < wanted.size(); i++) {
          assertThat(Parity.apart(structures.get(i), parity.tensor(wanted.get(i))))
              .as("structure %s of %s", i, name)
              .isLessThan(FAR_OVER_A_RUN);
        }
        JsonNode windows = row.required("windows");
        assertThat(recipe.plan(video.frames()).layout().windows()).hasSize(windows.size());
        for (int j = 0; j < windows.size(); j++) {
          WindowRun window = recipe.window(video, j, structures, experts);
          while (window.step() < window.steps()) {
            window.advance();
          }
          assertThat(Parity.apart(window.refined(), parity.tensor(windows.get(j))))
              .as("window %s of %s", j, name)
              .isLessThan(FAR_OVER_A_RUN);
        }
      }
    }
  }

  /** All tracks side by side, step by step, which the reads of both recipes allow. */
  private static Map<Integer, Tensor> structures(Recipe recipe, VideoSpec video, Experts experts) {
    Map<Cell, Tensor> cells = new HashMap<>();
    Reads reads =
        new Reads() {
          @Override
          public Tensor cell(Cell cell) {
            return cells.get(cell);
          }

          @Override
          public Tensor structure(int segment) {
            throw new AssertionError("no structure is read");
          }
        };
    List<TrackRun> tracks =
        IntStream.range(0, recipe.plan(video.frames()).tracks())
            .mapToObj(i -> recipe.track(video, i, experts))
            .toList();
    for (int k = 0; k < tracks.get(0).steps(); k++) {
      for (TrackRun track : tracks) {
        Tensor stored = track.sum(track.forward(reads), reads);
        cells.put(new Cell(track.track(), k), stored);
        track.accept(stored);
      }
    }
    Map<Integer, Tensor> structures = new HashMap<>();
    tracks.forEach(track -> structures.put(track.track(), track.structure(reads)));
    return structures;
  }

  /**
   * diffusers' Euler adds and takes away latents that are sigma / alpha times as large, in float32:
   * that is as far as it is from itself.
   */
  private static double far(SamplerKind kind, Level first) {
    double ratio = Math.min(first.ratio(), first.alpha() == 0 ? 4_096 : Double.MAX_VALUE);
    return kind == SamplerKind.EULER ? FAR + ratio * 0x1p-23 : FAR;
  }

  private static String description(JsonNode row) {
    return row.required("schedule")
        + " "
        + row.required("predicts")
        + " "
        + row.required("sampler")
        + " "
        + row.required("spacing")
        + " "
        + row.required("steps");
  }

  /** What stands for a network. */
  private static Tensor answer(Tensor x, int timestep) {
    Tensor out = Tensor.zeros(x.shape());
    for (int n = 0; n < x.size(); n++) {
      out.data()[n] = (float) Math.sin(x.data()[n] + 0.001 * timestep);
    }
    return out;
  }

  private static double largest(Tensor x) {
    double most = 0;
    for (float v : x.data()) {
      most = Math.max(most, Math.abs(v));
    }
    return most;
  }

  private static String word(JsonNode row, String name) {
    return row.required(name).textValue().toUpperCase(Locale.ROOT);
  }

  private static float[] numbers(JsonNode list) {
    float[] out = new float[list.size()];
    for (int n = 0; n < out.length; n++) {
      out[n] = list.get(n).floatValue();
    }
    return out;
  }

  private static Experts open() {
    return DjlExperts.open(bundle, "cpu", 1, ExpertListener.NONE);
  }
}
