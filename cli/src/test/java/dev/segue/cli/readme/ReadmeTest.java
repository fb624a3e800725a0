package dev.segue.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void aCommandOverSeveralLinesIsOneAndOtherBlocksAreLeftOut() {
    String text =
        """
        # Title
        ```sh
        curl -s somewhere \\
          -d '{}'
        echo one |
          cat
        ```
        ```
        a drawing
        ```
        ```sh
        ./last
        ```
        """;

    assertThat(Readme.commands(text))
        .containsExactly("curl -s somewhere -d '{}'", "echo one | cat", "./last");
  }

  @Test
  void aChangeThatChangesNothingIsAMistake() {
    Way way = Way.of("./segue", "done").with("--frames 600", "--frames 24");

    assertThat(way.apply("./segue generate --frames 600"))
        .isEqualTo("./segue generate --frames 24");
    assertThatThrownBy(() -> way.apply("./segue generate --frames 500"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("--frames 600");
  }
}
