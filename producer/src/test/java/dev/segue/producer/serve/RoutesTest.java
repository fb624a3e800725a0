package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.producer.FakeRecipes;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoutesTest {
  /** What every process answers, whatever it is. */
  private static final Set<String> PROBES = Set.of("GET /healthz", "GET /readyz", "GET /metrics");

  @Test
  void theDescriptionHasExactlyTheRoutesThatThereAre() throws IOException {
    Set<String> routes = new TreeSet<>(PROBES);
    try (Site site =
        new Site(
            new FakeRecipes(),
            RequestLimits.of(600, 4096),
            HttpAccess.OPEN,
            WebhookSettings.NONE,
            ServingPolicy.USUAL,
            new Retention(null),
            new InMemoryObjectStore(),
            null,
            null,
            new VideoDirectory(),
            Clock.systemUTC())) {
      routes.addAll(site.routes());
    }

    assertThat(described()).isEqualTo(routes);
  }

  @Test
  void thePageTellsOfEveryCallAndEverySchema() throws IOException {
    JsonNode api = document();

    String page = ApiPage.of(api);

    described().forEach(route -> assertThat(page).contains("<code>" + route + "</code>"));
    api.at("/components/schemas")
        .fieldNames()
        .forEachRemaining(name -> assertThat(page).contains("<h3>" + name + "</h3>"));
    assertThat(page).doesNotContain("<script", "=\"http", "style=");
  }

  private static Set<String> described() throws IOException {
    Set<String> described = new TreeSet<>();
    document()
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (!name.equals("parameters")) {
                            described.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return described;
  }

  private static JsonNode document() throws IOException {
    try (InputStream in = Schemas.class.getResourceAsStream("openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    }
  }
}
