package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final String FOLDER = "/dev/segue/producer/serve/page/";
  private static final int MOST = 80_000;

  private final Map<String, Asset> assets = new Pages().assets();

  @Test
  void whatWasTakenOverIsStillWhatItWas() throws IOException {
    Properties sources = new Properties();
    try (InputStream in =
        PagesTest.class.getResourceAsStream(FOLDER + "vendor/sources.properties")) {
      sources.load(in);
    }

    assertThat(sources).hasSize(2);
    for (String name : sources.stringPropertyNames()) {
      assertThat(sources.getProperty(name)).as(name).endsWith(" " + assets.get(name).digest());
    }
  }

  @Test
  void whatPagesLoadIsServedAndNothingComesFromElsewhere() {
    TreeSet<String> loaded = new TreeSet<>();
    for (String page : List.of("index.html", "watch.html")) {
      loaded.addAll(names(text(page)));
    }
    for (Map.Entry<String, Asset> asset : assets.entrySet()) {
      if (asset.getKey().endsWith(".js") || asset.getKey().endsWith(".css")) {
        String text = asset.getValue().text();
        loaded.addAll(names(text));
        assertThat(text).as(asset.getKey()).doesNotContain("https://", "//cdn");
      }
    }

    assertThat(loaded).containsExactlyInAnyOrderElementsOf(assets.keySet());
  }

  @Test
  void aPageWithoutThePlayerWeighsLittle() {
    for (String page : List.of("index.html", "watch.html")) {
      TreeSet<String> parts = new TreeSet<>();
      collect(text(page), parts);
      parts.remove("hls.light.min.mjs");

      int weight = parts.stream().mapToInt(name -> assets.get(name).weight()).sum();

      assertThat(parts).as(page).contains("segue.css", "figtree.woff2", "ribbon.js");
      assertThat(weight + Asset.read(FOLDER + page).weight()).as(page).isLessThan(MOST);
    }
  }

  @Test
  void theBundledExpertsKnowEveryWordThatIsOffered() {
    Vocabulary vocabulary =
        Vocabulary.of(
            BundleLoader.describe(Path.of(System.getProperty("segue.root"), "experts", "bundled")));
    String script = assets.get("vocabulary.js").text();
    List<String> offered = new ArrayList<>();
    Matcher quoted = Pattern.compile("\"([a-z][a-z ]+)\"").matcher(script);
    while (quoted.find()) {
      offered.add(quoted.group(1));
    }

    assertThat(offered).contains("butterfly", "over a green meadow").hasSizeGreaterThan(40);
    assertThat(offered.stream().flatMap(text -> vocabulary.unknown(text).stream()))
        // The names of the kinds of words.
        .containsOnly("size", "colour", "subject", "motion", "place");
  }

  private void collect(String text, Set<String> into) {
    for (String name : names(text)) {
      if (into.add(name) && name.endsWith(".js")) {
        collect(assets.get(name).text(), into);
      }
    }
  }

  private static List<String> names(String text) {
    return Pattern.compile("\"/assets/([a-z0-9.]+)\"")
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toList());
  }

  private static String text(String page) {
    return Asset.read(FOLDER + page).text();
  }
}
