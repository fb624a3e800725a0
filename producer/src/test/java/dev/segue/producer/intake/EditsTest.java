package dev.segue.producer.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.producer.FakeRecipes;
import dev.segue.producer.Fixtures;
import dev.segue.schemas.Inherited;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Take;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {
  private static final Origin BARE = new Origin(null, null, null, "segue.requests", 0, 1);

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final FakeRecipes recipes = new FakeRecipes();
  private final VideoFiles files = new VideoFiles(store, recipes);
  private final RequestReader reader = new RequestReader(recipes, RequestLimits.of(1_000, 40));
  private final Edits edits = new Edits(recipes, reader, files, store);

  @Test
  void aRemixIsItsParentWithAnotherPrompt() {
    VideoDescription parent = finished("{'video':'p','prompt':'a ball','frames':40,'fps':12}");

    Reading.Wanted remix =
        (Reading.Wanted)
            edit("{'video':'c','parent':'p','edit':{'kind':'remix'},'prompt':'a zebra'}");

    assertThat(remix.video())
        .isEqualTo(
            new VideoDescription(
                "c",
                "a zebra",
                40,
                12,
                parent.seed(),
                parent.bundle(),
                parent.model(),
                parent.latent(),
                parent.recipe()));
    assertThat(remix.terms().parent()).isEqualTo("p");
    assertThat(remix.warnings()).containsExactly("the text encoder does not know: zebra");
  }

  @Test
  void aRetakeHasItsParentsObjectsButThoseOfTheStretch() {
    VideoDescription parent = made("{'video':'p','prompt':'a ball','frames':72,'seed':7}");

    Reading.Wanted retake =
        (Reading.Wanted)
            edit(
                "{'video':'c','parent':'p','edit':{'kind':'retake','from':2.5,'to':{'frames':30}},"
                    + "'seed':9}");

    assertThat(retake.video().takes()).containsExactly(new Take(1, 2, 9));
    assertThat(retake.video().inherited()).isEqualTo(new Inherited(72, 1, 2));
    assertThat(edits.inherit(retake, Runnable::run)).isEmpty();
    Set<String> wanted = new TreeSet<>(keys(retake.video()));
    wanted.remove(Keys.structure(retake.video(), 1));
    IntStream.range(0, 4).forEach(k -> wanted.remove(Keys.cell(retake.video(), 1, k)));
    IntStream.of(1, 2).forEach(j -> wanted.remove(Keys.chunk("c", j)));
    wanted.remove(Keys.whole("c"));
    for (String key : keys(retake.video())) {
      assertThat(store.get(key).map(bytes -> new String(bytes, UTF_8)))
          .isEqualTo(
              wanted.contains(key)
                  ? Optional.of(key.replace("videos/c/", "videos/p/"))
                  : Optional.empty());
    }
    assertThat(keys(parent)).allMatch(key -> store.size(key).isPresent());
  }

  @Test
  void aRetakeWithAPromptKeepsTheDrawsAndOneWithNeitherDrawsAnew() {
    made("{'video':'p','prompt':'a ball','frames':72,'seed':7}");
    String retake = "'parent':'p','edit':{'kind':'retake','from':{'frames':20},'to':{'frames':30}}";

    VideoDescription told = wanted("{'video':'c'," + retake + ",'prompt':'a kite'}");
    VideoDescription drawn = wanted("{'video':'c'," + retake + "}");
    VideoDescription other = wanted("{'video':'d'," + retake + "}");

    assertThat(told.takes()).isNull();
    assertThat(told.prompts())
        .containsExactly(
            TimedPrompt.ofFrames(0, "a ball", 0),
            TimedPrompt.ofFrames(16, "a kite", 0),
            TimedPrompt.ofFrames(32, "a ball", 0));
    assertThat(drawn.prompts()).isNull();
    assertThat(drawn.takes()).isNotEqualTo(other.takes()).hasSize(1);
  }

  @Test
  void anExtensionGoesOnWithTheLastPromptOrWithAnother() {
    made(
        "{'video':'p','prompts':[{'at':0,'prompt':'a ball'},{'at':5,'prompt':'a kite'}],"
            + "'frames':72}");
    String extend = "{'video':'c','parent':'p','edit':{'kind':'extend'},'frames':40";

    VideoDescription more = wanted(extend + "}");
    VideoDescription told = wanted(extend + ",'prompt':'a boat'}");

    assertThat(more.frames()).isEqualTo(112);
    assertThat(more.inherited()).isEqualTo(new Inherited(72, 5, 7));
    assertThat(more.prompts()).hasSize(2);
    assertThat(told.prompts()).hasSize(3).endsWith(TimedPrompt.ofFrames(72, "a boat", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise/00000/003", "structures/00002"})
  void whereWhatIsNeededIsGoneNothingIsLeftOfTheEdit(String gone) {
    VideoDescription parent = made("{'video':'p','prompt':'a ball','frames':72}");
    String retake =
        "{'video':'c','parent':'p',"
            + "'edit':{'kind':'retake','from':{'frames':20},'to':{'frames':30}}}";
    Reading.Wanted before = (Reading.Wanted) edit(retake);
    keys(parent).stream().filter(key -> key.contains(gone)).forEach(store::delete);

    assertThat(((Reading.Refused) edit(retake)).problem().code()).isEqualTo("parent-state-gone");
    assertThat(edits.inherit(before, Runnable::run).orElseThrow().code())
        .isEqualTo("parent-state-gone");
    assertThat(keys(before.video())).noneMatch(key -> store.size(key).isPresent());
  }

  /** All that a completed video has, each object with its own key in it. */
  private VideoDescription made(String wish) {
    VideoDescription video = finished(wish);
    keys(video).forEach(key -> store.putIfAbsent(key, key.getBytes(UTF_8), "text/plain"));
    return video;
  }

  private static List<String> keys(VideoDescription video) {
    Plan plan = Fixtures.plan(video).plan();
    List<String> keys = new ArrayList<>();
    keys.add(Keys.executionClass(video.id()));
    keys.add(Keys.init(video.id()));
    keys.add(Keys.whole(video.id()));
    for (int i = 0; i < plan.tracks(); i++) {
      keys.add(Keys.structure(video, i));
      for (int k = 0; k < plan.steps(i); k++) {
        keys.add(Keys.cell(video, i, k));
      }
    }
    for (int j = 0; j < plan.layout().chunks(); j++) {
      keys.add(Keys.chunk(video.id(), j));
    }
    return keys;
  }

  private VideoDescription wanted(String wish) {
    return ((Reading.Wanted) edit(wish)).video();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "'parent':'none','edit':{'kind':'remix'},'prompt':'a'; parent-unknown",
        "'parent':'p','tenant':'other','edit':{'kind':'remix'},'prompt':'a'; parent-unknown",
        "'parent':'begun','edit':{'kind':'remix'},'prompt':'a'; parent-unfinished",
        "'parent':'cut','edit':{'kind':'remix'},'prompt':'a'; parent-gone",
        "'parent':'p','edit':{'kind':'remix'}; prompt-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','seed':1; edit-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','frames':8; edit-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','recipe':'confiner'; edit-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','model':'drawn-world'; edit-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','fps':8; edit-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','options':{}; edit-invalid",
        "'parent':'p','edit':{'kind':'cut'},'prompt':'a'; edit-invalid",
        "'parent':'p','edit':{'kind':'retake','from':3,'to':2}; span-invalid",
        "'parent':'p','edit':{'kind':'retake','from':3}; span-invalid",
        "'parent':'p','edit':{'kind':'retake','from':0,'to':{'frames':601}}; span-invalid",
        "'parent':'p','edit':{'kind':'retake','from':-1,'to':2}; edit-invalid",
        "'parent':'p','edit':{'kind':'retake','from':0,'to':2},'frames':8; edit-invalid",
        "'parent':'p','edit':{'kind':'extend'}; frames-invalid",
        "'parent':'p','edit':{'kind':'extend'},'frames':500; frames-invalid",
        "'parent':'p','edit':{'kind':'extend','from':1},'frames':8; edit-invalid",
        "'parent':'p','edit':{'kind':'extend'},'frames':8,'prompt':' \u200b'; prompt-invalid",
        "'parent':'p','edit':{},'prompt':'a'; field-missing",
        "'edit':{'kind':'remix'},'prompt':'a'; field-missing",
        "'parent':'p','prompt':'a'; edit-missing",
        "'parent':'p','edit':null,'prompt':'a'; edit-missing",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','video':'rejected-1'; video-invalid",
        "'parent':'p','edit':{'kind':'remix'},'prompt':'a','deadline':'PT0S'; deadline-invalid",
      })
  void whatCannotBeMadeIsRefusedWithAStableCode(String wish, String code) {
    finished("{'video':'p','prompt':'a ball','tenant':'mine'}");
    accepted("{'video':'begun','prompt':'a ball'}");
    accepted("{'video':'cut','prompt':'a ball'}");
    store.putIfAbsent(Keys.closing("cut"), new byte[1], "application/json");

    Reading reading = edit("{" + wish + "}");

    assertThat(reading).isInstanceOf(Reading.Refused.class);
    assertThat(((Reading.Refused) reading).problem().code()).isEqualTo(code);
    assertThat(((Reading.Refused) reading).problem().message()).isNotBlank();
  }

  private VideoDescription accepted(String wish) {
    return files.settle((Reading.Wanted) read(wish), Fixtures.NOON).accepted().video();
  }

  private VideoDescription finished(String wish) {
    VideoDescription video = accepted(wish);
    store.putIfAbsent(Keys.whole(video.id()), new byte[1], "video/mp4");
    return video;
  }

  private Reading edit(String wish) {
    Reading reading = read(wish);
    return reading instanceof Reading.Edited edited ? edits.resolve(edited) : reading;
  }

  private Reading read(String wish) {
    return reader.read(wish.replace('\'', '"').getBytes(UTF_8), BARE);
  }
}
