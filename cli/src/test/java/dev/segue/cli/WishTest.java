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
            new Wish("a ball", 16, 8, 7L, null, null, Path.of("other")),
            told("1=a kite"),
            told("1=a kit"),
            new Wish(
                null, Story.of(List.of("0=a ball")), 16, 8, 7L, null, null, null, Path.of("out")),
            new Wish("a ball", null, 16, 8, 7L, null, null, "AQ==", Path.of("out")),
            new Wish("a ball", null, 16, 8, 7L, null, null, "Ag==", Path.of("out")));

    assertThat(same.key()).isEqualTo(WISH.key()).matches("[0-9a-f]{32}");
    assertThat(others).extracting(Wish::key).doesNotHaveDuplicates().doesNotContain(WISH.key());
  }

  private static Wish told(String entry) {
    return new Wish(
        "a ball", Story.of(List.of(entry)), 16, 8, 7L, null, null, null, Path.of("out"));
  }

  @Test
  void anEarlierVersionsWishKeepsItsKey() {
    Wish wish = new Wish("a ball", 16, 8, 7L, null, null, Path.of("/videos/out"));

    assertThat(wish.key()).isEqualTo("7d6216cf2a401fe9d856d15fde8f0c07");
  }

  @Test
  void theBodyHasTheTimeline() {
    assertThat(told("1.5+2f=a kite = \"blue\"").body().path("prompts").toString())
        .isEqualTo(
            "[{\"at\":1.5,\"prompt\":\"a kite = \\\"blue\\\"\",\"transition\":{\"frames\":2}}]");
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
