package dev.segue.diffusion.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.schedule.NoiseSchedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder is a bundle that can be used, or refused with a reason; nothing outside of it is read.
 */
class BundleFuzzTest {
  private static final String CUT = "\n---\n";

  /** What {@link BundleLoader} and {@link Vocabulary} say that they throw, and {@link Recipes}. */
  private static final Set<String> CODES =
      Set.of(
          "manifest-unreadable",
          "manifest-invalid",
          "bundle-file-outside",
          "bundle-file-missing",
          "bundle-size-mismatch",
          "bundle-digest-mismatch",
          "vocabulary-invalid");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path temporary;
  private static Path folder;

  /** What is beside the folder is what a manifest says of it, too. */
  @BeforeAll
  static void aWholeBundle() throws IOException {
    folder = BundleFolder.in(Files.createDirectory(temporary.resolve("bundle"))).directory;
    Files.copy(folder.resolve("text.pt"), temporary.resolve("outside.pt"));
    Files.createSymbolicLink(folder.resolve("link.pt"), temporary.resolve("outside.pt"));
  }

  /** The manifest; after a line of three dashes {@code recipes.json}, after another the words. */
  @FuzzTest
  void reads(byte[] input) throws IOException {
    String[] parts = new String(input, StandardCharsets.ISO_8859_1).split(CUT, 3);
    write(Bundle.MANIFEST, parts[0]);
    Files.deleteIfExists(folder.resolve(Bundle.RECIPES));
    if (parts.length > 1) {
      write(Bundle.RECIPES, parts[1]);
    }
    if (parts.length > 2) {
      write("vocabulary.txt", parts[2]);
    }

    try {
      Bundle bundle = BundleLoader.describe(folder);
      assertUsable(bundle.manifest());
      Recipes.check(bundle.manifest());
      assertResolvable(bundle.manifest());
      assertWhole(BundleLoader.load(folder));
    } catch (BundleException e) {
      assertThat(e.code()).isIn(CODES);
    }
  }

  private static void write(String name, String text) throws IOException {
    Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What follows from a manifest that was taken is there. */
  private static void assertUsable(Manifest manifest) {
    assertThat(manifest.latent().segmentFrames()).isPositive();
    assertThat(manifest.prompt("text").length()).isPositive();
    for (Manifest.Expert expert : manifest.experts().values()) {
      if (expert.denoises()) {
        assertThat(expert.prediction()).isNotNull();
        assertThat(manifest.experts()).containsKey(expert.textRole());
        NoiseSchedule levels = expert.schedule().levels();
        for (int timestep : new int[] {0, 499, 999}) {
          assertThat(levels.level(timestep).toString()).doesNotContain("NaN");
        }
      }
    }
  }

  /** Every recipe can be used with it, or says what it lacks. */
  private static void assertResolvable(Manifest manifest) {
    assertThat(Recipes.names()).contains(Recipes.standard(manifest));
    for (String name : Recipes.names()) {
      try {
        assertThat(Recipes.resolve(name, null, manifest).settings().get("name").asText())
            .isEqualTo(name);
      } catch (RecipeException e) {
        assertThat(e.code()).isEqualTo("role-missing");
      }
    }
  }

  private static void assertWhole(Bundle bundle) throws IOException {
    Path root = folder.toRealPath();
    assertInside(root, bundle.manifest().prompt().file());
    for (Manifest.Expert expert : bundle.manifest().experts().values()) {
      if (!expert.waits()) {
        assertInside(root, expert.file());
      }
    }
    byte[] again =
        JSON.writeValueAsBytes(JSON.readTree(Files.readAllBytes(root.resolve("manifest.json"))));
    Files.write(root.resolve("manifest.json"), again);
    assertThat(BundleLoader.describe(folder).manifest()).isEqualTo(bundle.manifest());
    if (!bundle.manifest().prompt().isTokenizer()) {
      assertThat(Vocabulary.of(bundle).ids("a red ball"))
          .hasSize(bundle.manifest().prompt().length());
    }
  }

  private static void assertInside(Path root, String file) throws IOException {
    assertThat(root.resolve(file).normalize().toRealPath()).startsWith(root);
  }
}
