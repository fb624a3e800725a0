package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WishTest {
  private static final Wish WISH = new Wish("a ball", 16, 8, 7L, null, null, Path.of("out"));

  @Test
  void theSameWishHasTheSameKeyAndAnyOtherAnother() {
    Wish same = new Wish("a ball", 16, 8, 7L, null, null, Path.of("there", "..", "out"));
    List<Wish> others =
        List.of(
            new Wish("a bal", 16, 8, 7L, null, null, Path.of("out")),
            new Wish("a ball", 17, 8, 7L, null, null, Path.of("out")),
            new Wish("a ball", 16, 9, 7L, null, null, Path.of("out")),
            new Wish("a ball", 16, 8, null, null, null, Path.of("out")),
            new Wish("a ball", 16, 8, 7L, "confiner", null, Path.of("out")),
            new Wish("a ball", 16, 8, 7L, null, 18, Path.of("out")),
            new Wish("a ball", 16, 8, 7L, null, null, Path.of("other")));

    assertThat(same.key()).isEqualTo(WISH.key()).matches("[0-9a-f]{32}");
    assertThat(others).extracting(Wish::key).doesNotHaveDuplicates().doesNotContain(WISH.key());
  }

  @Test
  void theBodyNamesOnlyWhatWasAskedFor() {
    assertThat(WISH.body().toString())
        .isEqualTo("{\"prompt\":\"a ball\",\"frames\":16,\"fps\":8,\"seed\":7}");
    assertThat(
            new Wish("a ball", 16, 8, null, "confiner", 18, Path.of("out"))
                .withSeed(5)
                .body()
                .toString())
        .isEqualTo(
            "{\"prompt\":\"a ball\",\"frames\":16,\"fps\":8,\"seed\":5,"
                + "\"recipe\":\"confiner\",\"options\":{\"preset\":18}}");
  }
}
