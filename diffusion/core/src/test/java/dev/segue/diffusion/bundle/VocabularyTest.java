package dev.segue.diffusion.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words 0 pad, 1 begin, 2 unknown, 3 a, 4 red, 5 ball, 6 über; prompts of six ids. */
class VocabularyTest {
  @TempDir Path directory;
  private BundleFolder folder;
  private Vocabulary vocabulary;

  @BeforeEach
  void read() {
    folder = BundleFolder.in(directory);
    vocabulary = Vocabulary.of(BundleLoader.load(directory));
  }

  @Test
  void promptIsBeginWordsPadding() {
    assertThat(vocabulary.ids("a red ball")).containsExactly(1, 3, 4, 5, 0, 0);
    assertThat(vocabulary.ids("")).containsExactly(1, 0, 0, 0, 0, 0);
  }

  @Test
  void wordsAreWhatLiesBetweenOtherCharacters() {
    assertThat(vocabulary.ids("  A \t RED-ball!! ")).containsExactly(1, 3, 4, 5, 0, 0);
    assertThat(vocabulary.ids("\u00dcBER,a")).containsExactly(1, 6, 3, 0, 0, 0);
  }

  @Test
  void strangersAreUnknownEvenWhenTheyLookLikeSpecialWords() {
    assertThat(vocabulary.ids("a blue ball \ud83d\ude80 <pad>")).containsExactly(1, 3, 2, 5, 2, 0);
    assertThat(vocabulary.unknown("blue a blue pad ball sky"))
        .containsExactly("blue", "pad", "sky");
    assertThat(vocabulary.unknown("a red ball")).isEmpty();
  }

  @Test
  void whatDoesNotFitIsNotReadAndSaid() {
    assertThat(vocabulary.ids("a red ball a red ball a")).containsExactly(1, 3, 4, 5, 3, 4);
    assertThat(vocabulary.unread("a red ball a red ball sky")).containsExactly("ball", "sky");
    assertThat(vocabulary.unread("a red ball a red")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "<pad>|<bos>|<unk>|a|red|a, word 'a' stands there twice",
    "<pad>|<bos>|a, word '<unk>' is missing",
    "a, word '<pad>' is missing"
  })
  void aVocabularyThatCannotBeIsRefused(String words, String complaint) {
    byte[] lines = words.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
    folder.file(folder.part("/prompt"), lines).write();
    Bundle bundle = BundleLoader.load(folder.directory);
    assertThatThrownBy(() -> Vocabulary.of(bundle))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("vocabulary-invalid"))
        .hasMessageContaining(complaint);
  }

  @Test
  void aVocabularyThatIsNoTextIsRefused() {
    folder.file(folder.part("/prompt"), new byte[] {'a', (byte) 0xff, (byte) 0xfe}).write();
    Bundle bundle = BundleLoader.load(folder.directory);
    assertThatThrownBy(() -> Vocabulary.of(bundle))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("vocabulary-invalid"));
  }
}
