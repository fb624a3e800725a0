package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.PromptReader;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An exported Wan pipeline against diffusers' own: its transformer over videos and over single
 * latents, UMT5 and its tokenizer, its autoencoder, and a whole video. A latent is four frames.
 */
class WanParityTest {
  private static final double FAR = 1e-4;
  private static final double FAR_OVER_A_RUN = 1e-3;

  /** No run of these recipes reads another. */
  private static final Reads NONE =
      Reads.cells(
          cell -> {
            throw new AssertionError(cell + " is read");
          });

  @TempDir static Path folder;
  private static Parity parity;
  private static Bundle bundle;
  private static Experts experts;

  @BeforeAll
  static void unpack() {
    parity = Parity.unpack("/parity-wan.zip", folder);
    bundle = BundleLoader.load(parity.bundle);
    experts = DjlExperts.open(bundle, "cpu", 1, ExpertListener.NONE);
  }

  @AfterAll
  static void close() {
    experts.close();
  }

  @Test
  void itSaysThatALatentIsFourFrames() {
    assertThat(bundle.manifest().latent().frameMapping()).isEqualTo(new FrameMapping(4, true, 30));
  }

  @Test
  void theTransformerPredictsTheVelocityOfVideosAndOfSingleLatents() {
    Tensor x = null;
    for (JsonNode row : parity.list("denoisers")) {
      String role = row.required("role").textValue();
      x = row.required("x").isNull() ? x : parity.tensor(row.required("x"));
      Condition condition = Condition.of(experts.denoiser(role).encode(prompt()));
      int timestep = row.required("timestep").intValue();

      Tensor found = experts.denoiser(role).predict(x, timestep, condition);

      assertThat(Parity.apart(found, parity.tensor(row.required("wanted"))))
          .as("%s at %s", role, timestep)
          .isLessThan(FAR);
    }
  }

  @Test
  void promptsAreReadWithoutWhatPadsThem() {
    for (JsonNode row : parity.list("texts")) {
      String prompt = row.required("prompt").textValue();
      Tensor found = experts.denoiser("control").encode(prompt);

      assertThat(Parity.apart(found, parity.tensor(row.required("wanted"))))
          .as("'%s'", prompt)
          .isLessThan(FAR);
    }
  }

  @Test
  void theTokenizerReadsTwoHundredOddPrompts() {
    List<JsonNode> prompts = parity.list("odd");
    List<JsonNode> ids = parity.list("tokens");
    assertThat(prompts).hasSize(200);
    try (PromptReader reader = Tokenizer.open(bundle, bundle.manifest().prompt("text"))) {
      for (int n = 0; n < prompts.size(); n++) {
        long[] wanted = new long[512];
        long[] read =
            StreamSupport.stream(ids.get(n).spliterator(), false)
                .mapToLong(JsonNode::longValue)
                .toArray();
        System.arraycopy(read, 0, wanted, 0, read.length);
        assertThat(reader.ids(prompts.get(n).textValue()))
            .as("'%s'", prompts.get(n).textValue())
            .containsExactly(wanted);
      }
    }
  }

  @Test
  void allLatentsAreDecodedAtOnce() {
    JsonNode decoded = parity.index.required("decoded");
    Tensor latents = parity.tensor(decoded.required("x"));

    Tensor all = experts.decodeFrames(latents);

    assertThat(all.dim(1)).isEqualTo(141);
    Tensor first = parity.tensor(decoded.required("first"));
    assertThat(Parity.apart(Frames.slice(all, 0, 5), first)).isLessThan(FAR);
    Tensor last = parity.tensor(decoded.required("last"));
    assertThat(Parity.apart(Frames.slice(all, 125, 141), last)).isLessThan(FAR);
    assertThat(Parity.apart(experts.decodeFrames(Frames.slice(latents, 0, 2)), first))
        .as("nothing looks at what comes after")
        .isLessThan(FAR);
  }

  @Test
  void theLastLatentsAreDecodedAloneWithThoseThatWarmThemUp() {
    JsonNode decoded = parity.index.required("decoded");
    Tensor latents = parity.tensor(decoded.required("x"));
    FrameMapping.Span span = bundle.manifest().latent().frameMapping().span(32, 36, 141);
    assertThat(span).isEqualTo(new FrameMapping.Span(2, 36, 117, 16));

    Tensor warm = experts.decodeFrames(Frames.slice(latents, span.from(), span.to()));

    Tensor last = parity.tensor(decoded.required("last"));
    assertThat(Parity.apart(Frames.slice(warm, span.dropped(), warm.dim(1)), last)).isLessThan(FAR);
    Tensor cold = experts.decodeFrames(Frames.slice(latents, 31, 36));
    assertThat(Parity.apart(Frames.slice(cold, 1, 17), last))
        .as("with one latent before in place of thirty")
        .isGreaterThan(10 * FAR);
  }

  @Test
  void aPictureIsOneLatent() {
    JsonNode encoded = parity.index.required("encoded");
    Tensor latent = experts.encode(parity.tensor(encoded.required("x")));

    assertThat(Parity.apart(latent, parity.tensor(encoded.required("wanted")))).isLessThan(FAR);
  }

  @Test
  void aWholeVideoIsThatOfThePipeline() {
    JsonNode run = parity.index.required("run");
    Recipe recipe = Recipes.resolve(run.required("recipe").textValue(), null, bundle.manifest());
    VideoSpec video =
        new VideoSpec(
            prompt(), run.required("frames").intValue(), run.required("seed").longValue());
    Layout layout = recipe.plan(video.frames()).layout();
    Map<Integer, Tensor> structures = new TreeMap<>();
    for (int i = 0; i < layout.segments(); i++) {
      structures.put(i, structure(recipe.track(video, i, experts)));
    }
    Tensor wanted = parity.tensor(run.required("latents"));
    assertThat(Parity.apart(Frames.join(structures.get(0), structures.get(1)), wanted))
        .isLessThan(FAR_OVER_A_RUN);

    Tensor latents = null;
    Tensor shown = null;
    for (int j = 0; j < layout.chunks(); j++) {
      Tensor refined = recipe.window(video, j, structures, experts).refined();
      latents = latents == null ? refined : Frames.join(latents, refined);
      FrameMapping.Span span = layout.chunk(j);
      Tensor given = Frames.slice(latents, span.from(), span.to());
      Tensor chunk =
          Frames.slice(experts.decodeFrames(given), span.dropped(), span.dropped() + span.kept());
      shown = shown == null ? chunk : Frames.join(shown, chunk);
    }
    assertThat(layout.chunkFrames()).containsExactly(13, 14);
    assertThat(Parity.apart(shown, parity.tensor(run.required("shown"))))
        .isLessThan(FAR_OVER_A_RUN);
  }

  private static Tensor structure(TrackRun track) {
    while (track.step() < track.steps()) {
      track.accept(track.sum(track.forward(NONE), NONE));
    }
    return track.structure(NONE);
  }

  private static String prompt() {
    return parity.index.required("prompt").textValue();
  }
}
