package dev.segue.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final String BEGIN = "<!-- settings -->\n";
  private static final String END = "<!-- /settings -->\n";

  @Test
  void theReadmeShowsTheSettingsAsTheyAre() throws IOException {
    String readme = Files.readString(Path.of(System.getProperty("segue.root"), "README.md"));

    assertThat(readme).contains(BEGIN, END);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    String table = readme.substring(begin, readme.indexOf(END, begin));
    assertThat(table).isEqualTo(Settings.markdownTable());
  }
}
