package dev.segue.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.settings.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart and the images: what can be said of them without rendering and building them. */
class ChartTest {
  private static final JsonNode VALUES = DeployFiles.yaml("helm/segue/values.yaml");
  private static final Pattern SETTING = Pattern.compile("\\bSEGUE_[A-Z_]+\\b");

  /** Of the compose file itself, which services never see. */
  private static final Set<String> OF_COMPOSE =
      Set.of("SEGUE_IMAGES", "SEGUE_VERSION", "SEGUE_PORT");

  @Test
  void everySettingThatIsNamedIsOne() throws IOException {
    Set<String> known =
        Settings.variables().stream().map(Variable::name).collect(Collectors.toSet());
    for (Path file : DeployFiles.all()) {
      Set<String> named = new TreeSet<>();
      Matcher setting = SETTING.matcher(Files.readString(file));
      while (setting.find()) {
        named.add(setting.group());
      }
      named.removeAll(OF_COMPOSE);
      assertThat(known).as(file.toString()).containsAll(named);
    }
  }

  @Test
  void theBundleOfTheImagesIsTheOneThatIsLetIn() {
    JsonNode bundle = VALUES.get("bundles").get(0);

    assertThat(bundle.get("digest").asText())
        .isEqualTo(BundleLoader.describe(DeployFiles.ROOT.resolve("experts/bundled")).digest());
    assertThat(bundle.get("path").asText()).isEqualTo("/opt/segue/experts/bundled");
  }

  @Test
  void theChartIsOfTheImagesThatThisVersionMakes() {
    assertThat(DeployFiles.yaml("helm/segue/Chart.yaml").get("appVersion").asText())
        .isEqualTo(DeployFiles.version());
  }

  @Test
  void podsHaveTheTimeToEndInOrder() {
    assertThat(VALUES.get("terminationGracePeriodSeconds").asInt()).isGreaterThan(10);
  }

  @Test
  void podsAreAskedWhatServicesAnswerAndMayDoNothingElse() {
    assertThat(DeployFiles.text("helm/segue/templates/_helpers.tpl"))
        .contains(
            "path: /healthz",
            "path: /readyz",
            "runAsNonRoot: true",
            "readOnlyRootFilesystem: true",
            "allowPrivilegeEscalation: false",
            "enableServiceLinks: false",
            "drop: [ALL]");
  }

  @ParameterizedTest
  @CsvSource({"producer", "segment-worker", "stitcher"})
  void anImageStartsAMainClassThatThereIs(String module) throws Exception {
    String pom = Files.readString(DeployFiles.ROOT.resolve(module).resolve("pom.xml"));

    assertThat(property(pom, "segue.image.skip")).isEqualTo("false");
    assertThat(property(pom, "segue.image.name")).isEqualTo(module);
    Class<?> main = Class.forName(property(pom, "segue.image.main"));
    assertThat(main.getMethod("main", String[].class).getReturnType()).isEqualTo(void.class);
    assertThat(main.getProtectionDomain().getCodeSource().getLocation().getPath())
        .contains("/" + module + "/target/");
  }

  private static String property(String pom, String name) {
    Matcher found = Pattern.compile("<" + name + ">(.*)</" + name + ">").matcher(pom);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }
}
