package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoryTest {
  private static final String ENTRIES =
      "[{\"at\":0,\"prompt\":\"a ball\"},{\"at\":{\"frames\":120},\"prompt\":\"a kite\"}]";

  @TempDir Path directory;

  @Test
  void entriesAreWhatRequestsHave() {
    assertThat(Story.of(List.of("0=a ball", "120f=a kite"))).hasToString(ENTRIES);
    assertThat(Story.of(List.of("7.5+2=a = b")))
        .hasToString("[{\"at\":7.5,\"prompt\":\"a = b\",\"transition\":2}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a kite", "=a kite", "soon=a kite", "-1=a", "1.5f=a", "1+=a", "1e9=a"})
  void whatIsNoEntryIsRefused(String entry) {
    assertThatThrownBy(() -> Story.of(List.of(entry)))
        .isInstanceOf(LocalException.class)
        .hasMessageStartingWith("--prompt-at: ");
  }

  @Test
  void aFileIsAListOrHasOne() throws IOException {
    Path list = Files.writeString(directory.resolve("story.json"), ENTRIES);
    Path video =
        Files.writeString(directory.resolve("video.json"), "{\"prompts\": " + ENTRIES + "}");

    assertThat(Story.read(list)).hasToString(ENTRIES);
    assertThat(Story.read(video)).hasToString(ENTRIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "\"a ball\"", "{\"prompts\": 3}"})
  void aFileOfAnotherKindIsRefused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("story.json"), text);

    assertThatThrownBy(() -> Story.read(file))
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("story.json");
    assertThatThrownBy(() -> Story.read(directory)).isInstanceOf(LocalException.class);
  }
}
