package dev.segue.diffusion.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Six ids a prompt; the words are pad, bos, unk, a, red, ball. */
class VocabularyTest {
  @TempDir private Path folder;

  @Test
  void beginsThenWordsThenPadding() {
    assertThat(vocabulary().ids("a red ball")).containsExactly(1, 3, 4, 5, 0, 0);
  }

  @Test
  void givesTheUnconditionalPromptForAnEmptyOne() {
    assertThat(vocabulary().ids("")).containsExactly(1, 0, 0, 0, 0, 0);
    assertThat(vocabulary().ids(" ?! \n")).containsExactly(1, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A RED Ball", "a,red;ball!", "  a\tred\nball  ", "a_red_ball", "a-red–ball"})
  void readsOnlyLettersAndDigitsInLowerCase(String prompt) {
    assertThat(vocabulary().ids(prompt)).containsExactly(1, 3, 4, 5, 0, 0);
  }

  @Test
  void readsNoMarkOutOfAPrompt() {
    assertThat(vocabulary().ids("<pad> <bos>")).containsExactly(1, 2, 2, 0, 0, 0);
  }

  @Test
  void saysWhichWordsAreUnknownAndWhichAreNotRead() {
    String prompt = "a größe red 数 größe ball seven";

    assertThat(vocabulary().ids(prompt)).containsExactly(1, 3, 2, 4, 2, 2);
    assertThat(vocabulary().unknown(prompt)).containsExactly("größe", "数", "seven");
    assertThat(vocabulary().unread(prompt)).containsExactly("ball", "seven");
  }

  @Test
  void refusesAWordThatStandsThereTwice() {
    invalid("<pad>\n<bos>\n<unk>\na\na\n", "'a'");
  }

  @Test
  void refusesAVocabularyWithoutItsMarks() {
    invalid("<pad>\n<bos>\na\n", "'<unk>'");
  }

  private void invalid(String words, String said) {
    new DamagedBundle(folder).withVocabulary(words);
    Bundle bundle = BundleLoader.load(folder);

    assertThatThrownBy(() -> Vocabulary.of(bundle))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("vocabulary-invalid"))
        .hasMessageContaining(said);
  }

  private Vocabulary vocabulary() {
    new DamagedBundle(folder);
    return Vocabulary.of(BundleLoader.load(folder));
  }
}
