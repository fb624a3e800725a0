package dev.segue.diffusion.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle that is damaged in one way, and the code that its operator gets to see. */
class BundleLoaderTest {
  private static final List<String> FILE = List.of("file", "sha256", "bytes");

  @TempDir Path temporary;
  private BundleFolder folder;

  @BeforeEach
  void aWholeBundle() throws IOException {
    folder = BundleFolder.in(Files.createDirectory(temporary.resolve("bundle")));
  }

  @Test
  void wholeBundleIsNamedByItsManifestsDigest() throws Exception {
    Bundle bundle = BundleLoader.load(folder.directory);

    byte[] manifest = Files.readAllBytes(folder.directory.resolve("manifest.json"));
    assertThat(bundle.digest())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest)));
    assertThat(bundle.manifest().latent()).isEqualTo(new Manifest.Latent(4, 16, 2, 2, 8));
    assertThat(bundle.manifest().experts().get("control").guidanceScale()).isEqualTo(2.5);
    assertThat(BundleLoader.describe(folder.directory)).isEqualTo(bundle);
  }

  @Test
  void expertsThatWaitNeedNoFiles() throws Exception {
    for (String role : List.of("text", "control", "spatial", "temporal", "decoder")) {
      folder.part("/experts/" + role).put("waitMillis", 0).remove(FILE);
      Files.delete(folder.directory.resolve(role + ".pt"));
    }
    folder.write();
    assertThat(BundleLoader.load(folder.directory).manifest().waits()).isTrue();
  }

  @Test
  void aLatentIsAFrameUnlessTheManifestMapsIt() {
    assertThat(BundleLoader.load(folder.directory).manifest().latent().frameMapping())
        .isEqualTo(FrameMapping.NONE);

    folder
        .part("/latent")
        .putObject("mapping")
        .put("frames", 4)
        .put("causal", true)
        .put("warmUp", 6);
    folder.write();

    assertThat(BundleLoader.load(folder.directory).manifest().latent().frameMapping())
        .isEqualTo(new FrameMapping(4, true, 6));
  }

  @Test
  void aMappingSaysAllOfItself() {
    folder.part("/latent").putObject("mapping").put("frames", 4).put("causal", true);
    folder.write();
    assertRefused("manifest-unreadable", "Cannot map `null`");
  }

  @Test
  void whatIsDecodedAtATimeHasABound() {
    folder.part("/latent").put("height", 60).put("width", 104);
    folder
        .part("/latent")
        .putObject("mapping")
        .put("frames", 4)
        .put("causal", true)
        .put("warmUp", 50);
    folder.write();
    // (16 + 50) x 4 frames of 480 x 832 x 3.
    assertRefused("manifest-invalid", "are 264 frames, 316293120 values, more than the 268435456");
  }

  @Test
  void expertsOfOneBundleWaitAllOrNone() {
    folder.part("/experts/spatial").put("waitMillis", 200).remove(FILE);
    folder.write();
    assertRefused("manifest-invalid", "some of its experts wait and some compute");
  }

  @Test
  void aFolderWithoutAManifestIsNoBundle() throws IOException {
    Files.delete(folder.directory.resolve("manifest.json"));
    assertRefused("bundle-missing", "there is no bundle in " + folder.directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{\"format\": \"segue-bundle/1\"",
        "{\"format\": \"segue-bundle/1\", \"format\": \"segue-bundle/1\"}",
        "{} {}"
      })
  void aManifestThatIsNoneIsRefused(String text) {
    folder.write(text);
    assertRefused("manifest-unreadable", "manifest.json is not a manifest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /format                       | "segue-bundle/2"  | format is 'segue-bundle/2'
          /format                       |                   | format is 'null'
          /name                         | " "               | no name
          /version                      |                   | no name and version
          /licence                      |                   | no licence
          /latent                       |                   | nothing of the latent space
          /latent/channels              | 0                 | latent space makes no sense
          /latent/frames                | 15                | latent space makes no sense
          /latent/frames                | 0                 | latent space makes no sense
          /latent/scale                 | 100000            | latent space makes no sense
          /latent/mapping               | {"frames": 4, "causal": true, "warmUp": 0} | mapping of latents to frames makes no sense: the first latent
          /latent/mapping               | {"frames": 0, "causal": false, "warmUp": 0} | a latent is 1 to 64 frames, not 0
          /latent/mapping               | {"frames": 1, "causal": true, "warmUp": 2} | is decoded by itself
          /latent/mapping               | {"frames": 8, "causal": true, "warmUp": -2} | warm a decoder up, not -2
          /prompt                       |                   | nothing of prompts
          /prompt/kind                  | "bytes"           | prompts of kind 'bytes'
          /prompt/length                | 1                 | prompts of 1 ids
          /prompt/length                | 1000000000        | prompts of 1000000000 ids
          /prompt/unknown               |                   | need words for padding, begin and
          /prompt/file                  |                   | 'prompt' names no file
          /prompt/bytes                 | 0                 | 'prompt' names no file
          /experts                      |                   | no experts
          /experts/text                 |                   | needs a text encoder 'text'
          /experts/control/text         | "decoder"         | 'control' needs a text encoder 'decoder'
          /experts/decoder              |                   | no expert 'decoder'
          /experts/decoder/kind         | "encoder"         | no expert 'decoder' of kind decoder
          /experts/control              | null              | no expert 'control'
          /experts/extra                | null              | no expert 'extra'
          /experts/spatial/kind         | "picture"         | 'spatial' is of kind 'picture', which is not known
          /experts/text/width           |                   | 'text' has width null
          /experts/text/file            | ""                | 'text' names no file
          /experts/text/sha256          | "ABC"             | 'text' has no SHA-256
          /experts/control/predicts     | "noise"           | predicts 'noise'; known are
          /experts/control/predicts     | "flow"            | predicts flow on a schedule scaled-linear
          /experts/control/trained      | {"kind": "linear", "timesteps": 1000} | the schedule of expert 'control' makes no sense
          /experts/control/maxFrames    | 8                 | takes 8 frames, fewer than a segment
          /experts/control/guidanceScale | 31               | guidance scale 31
          /experts/control/waitMillis   | 200               | 'control' waits and names a file
          /experts/control/waitMillis   | -1                | 'control' waits -1 ms, not 0 to 600000
          /experts/control/waitMillis   | 600001            | waits 600001 ms, not 0 to 600000
          /experts/temporal/schedule    |                   | 'temporal' has no schedule
          /experts/temporal/schedule/kind | "cosine"        | schedule of kind 'cosine'
          /experts/temporal/schedule/betaStart | 0          | makes no sense
          /experts/temporal/schedule/betaEnd   | 1          | makes no sense
          /experts/temporal/schedule/betaEnd   | 0.00001    | makes no sense
          /experts/temporal/schedule/timesteps | 500        | 500 timesteps, not 1000
          /experts/temporal/schedule/stepsOffset | 1000     | has an offset of 1000
          /experts/temporal/schedule/zeroTerminalSnr | true | predicts epsilon on a schedule that ends in nothing but noise
          /experts/temporal/schedule    | {"kind": "linear", "betaStart": 0.9, "betaEnd": 0.99, "timesteps": 1000} | predicts epsilon on a schedule that ends in nothing but noise
          /experts/temporal/schedule    | {"kind": "linear", "betaStart": 1e-300, "betaEnd": 1e-300, "timesteps": 1000} | 'temporal' makes no noise
          /experts/temporal/schedule    | {"kind": "linear", "betaStart": 1e-300, "betaEnd": 1e-300, "timesteps": 1000, "zeroTerminalSnr": true} | 'temporal' makes no noise
          /experts/temporal/width       | 16                | reads texts of width 16; its text encoder 'text' gives 8
          /experts/control/prompt       | {"kind": "words", "length": 4} | 'control' is no text encoder
          /experts/text/prompt          | {"kind": "bytes", "length": 4} | prompts of kind 'bytes'
          /experts/text/prompt          | {"kind": "tokenizer", "length": 77, "pad": "x"} | its tokenizer's file says what padding
          /experts/text/prompt          | {"kind": "tokenizer", "length": 77} | text's prompt' names no file
          """)
  void aManifestThatMakesNoSenseIsRefused(String pointer, String value, String complaint) {
    change(pointer, value);
    assertRefused("manifest-invalid", complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /recipes/confiner-long/coherence     | 0.7        | 'coherence' is a number from 0
          /recipes/confiner-long/stepz         | 4          | no option 'stepz'
          /recipes/confinerlong                | {}         | no recipe 'confinerlong'
          /experts/spatial                     |            | needs an expert spatial (image)
          """)
  void recommendationsThatMakeNoSenseAreRefused(String pointer, String value, String complaint) {
    change(pointer, value);
    Manifest manifest = BundleLoader.describe(folder.directory).manifest();

    assertThatThrownBy(() -> Recipes.check(manifest))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("manifest-invalid"))
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /latent/channels              | "4"
          /latent/channels              | 4.5
          /latent/channels              | null
          /latent/channels              |
          /latent/depth                 | 1
          /prompt/lowercase             | true
          /experts/control/width2       | 1
          /experts/control/bytes        |
          /experts/control/maxFrames    | 16.5
          /experts                      | []
          /recipes/confiner-long        | 4
          /made                         | "today"
          """)
  void fieldsThatAreUnknownMissingOrOfTheWrongTypeAreErrors(String pointer, String value) {
    change(pointer, value);
    assertThatThrownBy(() -> BundleLoader.describe(folder.directory))
        .isInstanceOfSatisfying(
            BundleException.class,
            e -> assertThat(e.code()).isIn("manifest-unreadable", "manifest-invalid"));
  }

  @Test
  void aRepeatedFieldIsAnError() {
    String text = folder.manifest.toString();
    folder.write(text.replace("\"name\":", "\"name\":\"other\",\"name\":"));
    assertRefused("manifest-unreadable", "Duplicate field 'name'");
    folder.write(text.replace("\"steps\":4", "\"steps\":4,\"steps\":5"));
    assertRefused("manifest-unreadable", "Duplicate field 'steps'");
  }

  @Test
  void constantsOfRecipesCanBeImprovedWithoutMakingAnotherBundle() throws IOException {
    String digest = BundleLoader.load(folder.directory).digest();
    Path file = folder.directory.resolve(Bundle.RECIPES);

    Files.writeString(file, "{\"confiner\": {\"steps\": 3}}");
    Bundle bundle = BundleLoader.load(folder.directory);
    assertThat(bundle.digest()).isEqualTo(digest);
    assertThat(bundle.manifest().recipes().keySet()).containsExactly("confiner", "confiner-long");

    for (String other : List.of("{\"confiner\": 3}", "null", "", "[]")) {
      Files.writeString(file, other);
      assertRefused("manifest-unreadable", "names no recipes");
    }
  }

  @Test
  void whatIsAllowedByItsDigestOrItsBeginningIsLoaded() {
    String digest = BundleLoader.load(folder.directory).digest();

    for (String allowed : List.of(digest, digest.substring(0, 12))) {
      AllowedBundles both = new AllowedBundles(List.of("0".repeat(64), allowed));
      assertThat(BundleLoader.load(folder.directory, both).digest()).isEqualTo(digest);
    }
  }

  @Test
  void whatIsNotAllowedIsRefusedBeforeAnythingOfItIsRead() {
    folder.write("no manifest at all");
    String digest = Sha256.hex("no manifest at all".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(
            () -> BundleLoader.load(folder.directory, new AllowedBundles(List.of("0123456789ab"))))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("bundle-not-allowed"))
        .hasMessageContainingAll(folder.directory.toString(), digest, "0123456789ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123456789a", "0123456789AB", "0123456789ax"})
  void tooLittleOfADigestAllowsNothing(String digest) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AllowedBundles(List.of(digest)))
        .withMessageContaining(digest);
  }

  @Test
  void aBundleMayRecommendNothing() {
    folder.manifest.remove("recipes");
    folder.write();
    assertThat(BundleLoader.load(folder.directory).manifest().recipes()).isNull();
    folder.manifest.putObject("recipes").putNull("confiner-long");
    folder.write();
    Manifest manifest = BundleLoader.load(folder.directory).manifest();
    assertThat(manifest.recipes()).isEmpty();
    Recipes.check(manifest);
    assertThat(Recipes.standard(manifest)).isEqualTo(Recipes.names().get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.pt",
        "a/../../outside.pt",
        "/etc/hostname",
        ".",
        "a/..",
        "text.pt\u0000",
        "../bundle2/outside.pt"
      })
  void aPathThatLeavesTheFolderIsRefused(String name) throws IOException {
    Files.writeString(temporary.resolve("outside.pt"), "outside");
    folder.part("/experts/text").put("file", name);
    folder.write();
    assertRefused("bundle-file-outside", "'" + name + "'");
  }

  @Test
  void linksThatLeaveTheFolderAreRefused() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside.pt"), "text.pt");
    Path text = folder.directory.resolve("text.pt");
    Files.delete(text);
    Files.createSymbolicLink(text, outside);
    assertRefused("bundle-file-outside", "links to outside");

    Files.delete(text);
    Files.createSymbolicLink(folder.directory.resolve("sub"), temporary);
    folder.part("/experts/text").put("file", "sub/outside.pt");
    folder.write();
    assertRefused("bundle-file-outside", "links to outside");
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder.directory);
    assertThat(BundleLoader.load(link).digest()).hasSize(64);
  }

  @Test
  void filesInSubfoldersAreFine() throws IOException {
    Files.createDirectory(folder.directory.resolve("weights"));
    Files.move(
        folder.directory.resolve("text.pt"), folder.directory.resolve("weights").resolve("t.pt"));
    folder.part("/experts/text").put("file", "weights/t.pt");
    folder.write();
    assertThat(BundleLoader.load(folder.directory).digest()).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocabulary.txt", "decoder.pt"})
  void missingLongerAndChangedFilesAreFound(String name) throws IOException {
    Path file = folder.directory.resolve(name);
    byte[] content = Files.readAllBytes(file);

    content[0] ^= 1;
    Files.write(file, content);
    assertRefused("bundle-digest-mismatch", name + " has SHA-256 ");

    Files.writeString(file, "x", StandardOpenOption.APPEND);
    assertRefused("bundle-size-mismatch", name + " has " + (content.length + 1) + " bytes");

    Files.delete(file);
    assertRefused("bundle-file-missing", name);
    assertThat(BundleLoader.describe(folder.directory).manifest().name())
        .as("who needs no expert can go on")
        .isEqualTo("test");
  }

  @Test
  void aTokenizerOfATextEncoderIsVerifiedToo() throws IOException {
    ObjectNode prompt = folder.part("/experts/text").putObject("prompt");
    prompt.put("kind", "tokenizer").put("file", "tokenizer.json").put("length", 77);
    folder.file(prompt, "{}".getBytes(StandardCharsets.UTF_8)).write();
    Manifest manifest = BundleLoader.load(folder.directory).manifest();
    assertThat(manifest.prompt("text").isTokenizer()).isTrue();

    Files.writeString(folder.directory.resolve("tokenizer.json"), "[]");
    assertRefused("bundle-digest-mismatch", "tokenizer.json has SHA-256 ");
  }

  @Test
  void aDirectoryInPlaceOfAFileIsNotAFile() throws IOException {
    Files.delete(folder.directory.resolve("text.pt"));
    Path text = Files.createDirectory(folder.directory.resolve("text.pt"));
    folder.part("/experts/text").put("bytes", Files.size(text));
    folder.write();
    assertRefused("bundle-file-missing", "text.pt");
  }

  private void change(String pointer, String value) {
    JsonPointer path = JsonPointer.compile(pointer);
    ObjectNode parent = (ObjectNode) folder.manifest.at(path.head());
    String name = path.last().getMatchingProperty();
    if (value == null) {
      parent.remove(name);
    } else {
      parent.set(name, json(value));
    }
    folder.write();
  }

  private static JsonNode json(String value) {
    try {
      return new ObjectMapper().readTree(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(String code, String complaint) {
    assertThatThrownBy(() -> BundleLoader.load(folder.directory))
        .isInstanceOfSatisfying(BundleException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(complaint);
  }
}
