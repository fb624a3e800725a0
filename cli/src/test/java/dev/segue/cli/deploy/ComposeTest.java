package dev.segue.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Schemas;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose file: no engine runs it here, so what can be said of it without one is. */
class ComposeTest {
  private static final JsonNode COMPOSE = DeployFiles.yaml("compose/compose.yaml");
  private static final JsonNode SERVICES = COMPOSE.get("services");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([?-])([^}]*))?}");

  /** What {@code setup} draws. */
  private static final Map<String, String> DRAWN =
      Map.of(
          "SEGUE_STORE_ACCESS_KEY",
          "segue",
          "SEGUE_STORE_SECRET_KEY",
          "secret",
          "SEGUE_HTTP_TOKENS",
          "demo=" + "ab".repeat(32),
          "GRAFANA_PASSWORD",
          "secret");

  @ParameterizedTest
  @ValueSource(strings = {"producer", "segment-worker", "stitcher"})
  void aServiceStartsWithItsSettings(String service) {
    Map<String, String> environment = environment(service);

    Settings settings = Settings.from(environment);

    assertThat(names(environment)).isSubsetOf(known());
    assertThat(settings.kafkaBootstrap().split(",", -1)).hasSize(3);
    assertThat(settings.store().secretKey()).isEqualTo("secret");
    assertThat(settings.http().access().isGuarded()).isEqualTo(service.equals("producer"));
    assertThat(SERVICES.at("/" + service + "/image").asText())
        .isEqualTo(
            "${SEGUE_IMAGES:-segue}/"
                + service
                + ":${SEGUE_VERSION:-"
                + DeployFiles.version()
                + "}");
  }

  /** A service is gone nine seconds after it was told to end. */
  @ParameterizedTest
  @ValueSource(strings = {"producer", "segment-worker", "stitcher"})
  void aServiceHasTheTimeToEndInOrder(String service) {
    String grace = SERVICES.get(service).get("stop_grace_period").asText();

    assertThat(Duration.parse("PT" + grace.toUpperCase(Locale.ROOT)))
        .isGreaterThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aBrokerUnderstandsItsProperties(int broker) {
    Properties properties = new Properties();
    environment("kafka-" + broker)
        .forEach(
            (name, value) -> {
              if (name.startsWith("KAFKA_") && !name.equals("KAFKA_HEAP_OPTS")) {
                String property = name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT);
                properties.put(property.replace('_', '.'), value);
              }
            });

    KafkaConfig config = KafkaConfig.fromProps(properties, false);

    assertThat(properties.stringPropertyNames()).isSubsetOf(AbstractKafkaConfig.CONFIG_DEF.names());
    assertThat(config.nodeId()).isEqualTo(broker);
    assertThat(properties)
        .containsEntry("default.replication.factor", "3")
        .containsEntry("min.insync.replicas", "2")
        .containsEntry("share.coordinator.state.topic.replication.factor", "3")
        .containsEntry("advertised.listeners", "PLAINTEXT://kafka-" + broker + ":9092");
    assertThat(Uuid.fromString(environment("kafka-" + broker).get("CLUSTER_ID")).toString())
        .isEqualTo(environment("kafka-1").get("CLUSTER_ID"));
  }

  @Test
  void whatServicesNeedIsThere() {
    Set<String> volumes = namesOf(COMPOSE.get("volumes"));
    for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
      JsonNode needed = service.getValue().path("depends_on");
      for (String other : needed.isArray() ? texts(needed) : List.copyOf(namesOf(needed))) {
        assertThat(SERVICES.has(other)).as(service.getKey() + " needs " + other).isTrue();
      }
      for (String mount : texts(service.getValue().path("volumes"))) {
        String from = mount.split(":", -1)[0];
        if (from.startsWith(".") && !from.equals("./bundles")) {
          assertThat(DeployFiles.path("compose").resolve(from)).exists();
        } else if (!from.startsWith("/") && !from.startsWith(".")) {
          assertThat(volumes).contains(from);
        }
      }
    }
  }

  @Test
  void nothingSecretHasAValueThatEverybodyKnows() {
    for (String service : List.of("store", "producer", "grafana")) {
      SERVICES
          .get(service)
          .get("environment")
          .properties()
          .forEach(
              entry -> {
                if (entry.getKey().matches(".*(KEY|TOKENS|PASSWORD)")) {
                  assertThat(entry.getValue().asText()).matches("\\$\\{[A-Z_]+:\\?.+}");
                }
              });
    }
    String drawn = DeployFiles.text("compose/setup");
    assertThat(DRAWN.keySet()).allSatisfy(name -> assertThat(drawn).contains("\n" + name + "="));
    assertThat(Files.isExecutable(DeployFiles.path("compose/setup"))).isTrue();
  }

  @Test
  void thePrometheusAsksEachServiceAndReadsTheRules() {
    JsonNode prometheus = DeployFiles.yaml("compose/prometheus.yml");

    for (JsonNode job : prometheus.get("scrape_configs")) {
      String service = job.at("/dns_sd_configs/0/names/0").asText();
      assertThat(SERVICES.has(service)).as(service).isTrue();
      assertThat(job.get("job_name").asText()).isEqualTo("segue-" + service);
    }
    assertThat(prometheus.get("scrape_configs")).hasSize(3);
    assertThat(
            DeployFiles.yaml("compose/grafana/datasources.yml").at("/datasources/0/url").asText())
        .isEqualTo("http://prometheus:9090");
  }

  @Test
  void theRequestsInTheQueueAreRequests() throws Exception {
    List<String> lines = DeployFiles.text("compose/requests.jsonl").lines().toList();

    assertThat(lines).hasSizeGreaterThan(1);
    for (String line : lines) {
      JsonNode request = EventCodec.json().readTree(line);
      assertThat(Schemas.violations(EventType.VIDEO_REQUESTED, request)).as(line).isEmpty();
      assertThat(request.path("video").asText()).isNotEmpty();
    }
  }

  /** What the containers of a service see, with the secrets drawn. */
  private static Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    SERVICES
        .get(service)
        .get("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), filled(entry.getValue().asText())));
    return environment;
  }

  private static String filled(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String standard = "-".equals(found.group(2)) ? found.group(3) : null;
              String value = new HashMap<>(DRAWN).getOrDefault(found.group(1), standard);
              assertThat(value).as(found.group(1)).isNotNull();
              return Matcher.quoteReplacement(value);
            });
  }

  private static Set<String> names(Map<String, String> environment) {
    return environment.keySet();
  }

  private static Set<String> known() {
    return Settings.variables().stream()
        .map(variable -> variable.name())
        .collect(Collectors.toSet());
  }

  private static Set<String> namesOf(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new java.util.ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
