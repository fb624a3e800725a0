package dev.segue.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.diffusion.bundle.AllowedBundles;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SettingsTest {
  private static final String SEPARATOR = File.pathSeparator;
  private static final String SECRET = "whsec_" + "a".repeat(32);
  private static final String OTHER = "whsec_" + "b".repeat(43) + "=";

  @Test
  void hasADefaultForEverything() {
    Settings settings = Settings.from(Map.of("HOSTNAME", "box"));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                "box-" + ProcessHandle.current().pid(),
                "127.0.0.1:9092",
                Map.of(),
                new StoreSettings(
                    URI.create("http://127.0.0.1:9000"),
                    "us-east-1",
                    "",
                    "",
                    "segue",
                    Duration.ofSeconds(60)),
                List.of(Path.of("experts/bundled")),
                AllowedBundles.ANY,
                "cpu",
                Path.of(".segue"),
                new HttpSettings("127.0.0.1", 8080),
                4,
                1,
                Math.min(8, Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                null,
                null,
                new Limits(100_000, 4096),
                WebhookSettings.NONE));
  }

  @Test
  void runsAsManyForwardsAtATimeAsTheProcessorsAllow() {
    assertThat(Settings.from(Map.of("SEGUE_THREADS", "0")).forwards()).isEqualTo(1);
    assertThat(Settings.from(Map.of("SEGUE_THREADS", "1000")).forwards()).isEqualTo(1);
    assertThat(Settings.from(Map.of("SEGUE_DEVICE", "cuda")).forwards()).isEqualTo(1);
    assertThat(Settings.from(Map.of("SEGUE_FORWARDS", "3")).forwards()).isEqualTo(3);
  }

  @Test
  void takesTheFirstGpuWhereThereAreLibrariesForIt() {
    Map<String, String> auto = Map.of("SEGUE_DEVICE", "auto", "PYTORCH_FLAVOR", "cu128");
    assertThat(new Environment(auto).device(Variables.DEVICE, true)).isEqualTo("cuda");
    assertThat(new Environment(auto).device(Variables.DEVICE, false)).isEqualTo("cpu");
    assertThat(new Environment(Map.of()).device(Variables.DEVICE, true)).isEqualTo("cpu");
    Map<String, String> cpu = Map.of("SEGUE_DEVICE", "cpu", "PYTORCH_FLAVOR", "cu128");
    assertThat(new Environment(cpu).device(Variables.DEVICE, true)).isEqualTo("cpu");
  }

  @Test
  void readsEveryVariable() {
    Map<String, String> env =
        Map.ofEntries(
            Map.entry("SEGUE_INSTANCE", "worker-3"),
            Map.entry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9093"),
            Map.entry("KAFKA_SASL_MECHANISM", "PLAIN"),
            Map.entry("SEGUE_STORE_ENDPOINT", "https://s3.example.com"),
            Map.entry("SEGUE_STORE_REGION", "eu-central-1"),
            Map.entry("SEGUE_STORE_ACCESS_KEY", "access"),
            Map.entry("SEGUE_STORE_SECRET_KEY", "hidden"),
            Map.entry("SEGUE_STORE_BUCKET", "films"),
            Map.entry("SEGUE_STORE_RETRY", "1500ms"),
            Map.entry("SEGUE_BUNDLE", "/bundles/large" + File.pathSeparator + "/bundles/small"),
            Map.entry("SEGUE_DEVICE", "cuda:1"),
            Map.entry("SEGUE_DATA_DIR", "/data"),
            Map.entry("SEGUE_HTTP_HOST", "0.0.0.0"),
            Map.entry("SEGUE_HTTP_PORT", "0"),
            Map.entry("SEGUE_HTTP_TRUST_PROXY", "true"),
            Map.entry("SEGUE_HTTP_ALLOWED_HOSTS", "b.example, A.example"),
            Map.entry("SEGUE_HTTP_TOKENS", "acme=" + "AB".repeat(32) + ", me=" + "0".repeat(64)),
            Map.entry("SEGUE_HTTP_LINK_LIFETIME", "1h"),
            Map.entry("SEGUE_HTTP_CONNECTIONS", "9"),
            Map.entry("SEGUE_TOKEN", "mine"),
            Map.entry("SEGUE_WEBHOOK_SECRETS", SECRET + ", acme=" + OTHER),
            Map.entry("SEGUE_WEBHOOKS", "acme=https://acme.example/hook?a=b"),
            Map.entry("SEGUE_WEBHOOK_PRIVATE", "true"),
            Map.entry("SEGUE_HTTP_RATE", "5"),
            Map.entry("SEGUE_HTTP_LIVE", "3"),
            Map.entry("SEGUE_SLOTS", "7"),
            Map.entry("SEGUE_THREADS", "3"),
            Map.entry("SEGUE_FORWARDS", "5"),
            Map.entry("SEGUE_BUNDLES_ALLOWED", "0123456789AB, " + "cd".repeat(32)),
            Map.entry("SEGUE_LOCK_DURATION", "15s"),
            Map.entry("SEGUE_TASK_TIMEOUT", "1h"),
            Map.entry("SEGUE_EDITABLE", "72h"),
            Map.entry("SEGUE_RETENTION", "720h"),
            Map.entry("SEGUE_MAX_FRAMES", "600"),
            Map.entry("SEGUE_MAX_PROMPT_BYTES", "80"),
            Map.entry("SEGUE_LOG_LEVEL", "DEBUG"));

    assertThat(env).hasSize(Settings.variables().size());
    assertThat(Settings.from(env))
        .isEqualTo(
            new Settings(
                "worker-3",
                "kafka:9093",
                Map.of("sasl.mechanism", "PLAIN"),
                new StoreSettings(
                    URI.create("https://s3.example.com"),
                    "eu-central-1",
                    "access",
                    "hidden",
                    "films",
                    Duration.ofMillis(1500)),
                List.of(Path.of("/bundles/large"), Path.of("/bundles/small")),
                new AllowedBundles(List.of("0123456789ab", "cd".repeat(32))),
                "cuda:1",
                Path.of("/data"),
                new HttpSettings(
                    "0.0.0.0",
                    0,
                    true,
                    Set.of("a.example", "b.example"),
                    new HttpAccess(
                        Map.of("ab".repeat(32), "acme", "0".repeat(64), "me"),
                        Duration.ofHours(1),
                        9,
                        5,
                        3)),
                7,
                3,
                5,
                Duration.ofSeconds(15),
                Duration.ofHours(1),
                Duration.ofHours(72),
                Duration.ofDays(30),
                new Limits(600, 80),
                new WebhookSettings(
                    Map.of("", SECRET, "acme", OTHER),
                    Map.of("acme", "https://acme.example/hook?a=b"),
                    true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-secret-token", "acme=my-secret-token", "acme:my-secret-token", "=,"})
  void aTokenThatIsNoDigestIsNotRepeated(String tokens) {
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class, () -> Settings.from(Map.of("SEGUE_HTTP_TOKENS", tokens)));

    assertThat(refused)
        .hasMessageContaining("SEGUE_HTTP_TOKENS")
        .hasMessageContaining("./segue token")
        .message()
        .doesNotContain("my-secret-token");
  }

  @ParameterizedTest
  @CsvSource({
    "SEGUE_WEBHOOK_SECRETS, whsec_hush",
    "SEGUE_WEBHOOK_SECRETS, hushhushhushhushhushhushhushhush",
    "SEGUE_WEBHOOK_SECRETS, acme=whsec_hush",
    "SEGUE_WEBHOOKS, https://user:hush@acme.example/",
    "SEGUE_WEBHOOKS, acme=http://127.0.0.1/hush",
    "SEGUE_WEBHOOKS, acme.example/hush",
    "SEGUE_WEBHOOKS, https://acme.example/hush",
    "SEGUE_WEBHOOKS, 'a=https://acme.example/hush,a=https://acme.example/hush'",
  })
  void aWebhookThatCannotBeUsedIsNotRepeated(String variable, String value) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> Settings.from(Map.of(variable, value)));

    assertThat(refused).hasMessageContaining(variable).message().doesNotContain("hush");
  }

  @Test
  void settingsShowNoWebhook() {
    Settings settings =
        Settings.from(
            Map.of(
                "SEGUE_WEBHOOK_SECRETS",
                "acme=" + SECRET,
                "SEGUE_WEBHOOKS",
                "acme=https://acme.example/hush"));

    assertThat(settings.toString())
        .contains("secrets=[acme]", "urls=[acme]")
        .doesNotContain("hush")
        .doesNotContain(SECRET);
    assertThat(settings.webhooks().secret("acme")).hasValue(SECRET);
    assertThat(settings.webhooks().secret("other")).isEmpty();
    assertThat(settings.webhooks().secret(null)).isEmpty();
  }

  @Test
  void oneDigestIsNotForTwo() {
    String digest = "a".repeat(64);
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () -> Settings.from(Map.of("SEGUE_HTTP_TOKENS", "a=" + digest + ",b=" + digest)));

    assertThat(refused).hasMessageContaining("two tenants").message().doesNotContain(digest);
  }

  @Test
  void settingsShowTenantsAndNoDigests() {
    String digest = "a".repeat(64);

    assertThat(Settings.from(Map.of("SEGUE_HTTP_TOKENS", "acme=" + digest)).toString())
        .contains("tenants=[acme]")
        .doesNotContain(digest);
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA_BOOTSTRAP_SERVERS, nonsense",
    "KAFKA_BOOTSTRAP_SERVERS, kafka:0",
    "KAFKA_BOOTSTRAP_SERVERS, kafka:99999",
    "KAFKA_BOOTSTRAP_SERVERS, 'one:9092,,two:9092'",
    "KAFKA_BOOTSTRAP_SERVERS, http://kafka/",
    "SEGUE_INSTANCE, a/b",
    "SEGUE_WEBHOOK_PRIVATE, maybe",
    "SEGUE_STORE_ENDPOINT, localhost:9000",
    "SEGUE_STORE_ENDPOINT, 'http://not a host'",
    "SEGUE_STORE_BUCKET, X",
    "SEGUE_STORE_RETRY, 60",
    "SEGUE_STORE_RETRY, 2h",
    "SEGUE_DEVICE, gpu",
    "SEGUE_DEVICE, cuda:",
    "SEGUE_HTTP_PORT, 65536",
    "SEGUE_HTTP_PORT, 99999999999999999999999999999999999999999999999999999999999999999999999",
    "SEGUE_HTTP_TRUST_PROXY, yes",
    "SEGUE_HTTP_ALLOWED_HOSTS, 'a b'",
    "SEGUE_HTTP_ALLOWED_HOSTS, https://a.example",
    "SEGUE_HTTP_PORT, -1",
    "SEGUE_HTTP_PORT, http",
    "SEGUE_SLOTS, 0",
    "SEGUE_SLOTS, 65",
    "SEGUE_THREADS, -1",
    "SEGUE_FORWARDS, -1",
    "SEGUE_FORWARDS, 65",
    "SEGUE_LOCK_DURATION, 0s",
    "SEGUE_LOCK_DURATION, PT30S",
    "SEGUE_TASK_TIMEOUT, 10 minutes",
    "SEGUE_EDITABLE, always",
    "SEGUE_MAX_FRAMES, 0",
    "SEGUE_MAX_FRAMES, 99999999999",
    "SEGUE_MAX_PROMPT_BYTES, many",
    "SEGUE_LOG_LEVEL, LOUD",
  })
  void namesTheVariableWhoseValueCannotBeUsed(String variable, String value) {
    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> Settings.from(Map.of(variable, value)));

    assertThat(failure.complaints())
        .singleElement()
        .asString()
        .startsWith(variable + " is '" + value + "', but has to be ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one:9092, two:9093", "[::1]:9092", "SASL_SSL://broker_1.example.com:443"})
  void takesBrokersAsKafkaDoes(String brokers) {
    assertThat(Settings.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", brokers)).kafkaBootstrap())
        .isEqualTo(brokers);
  }

  @Test
  void warnsOnceOfAllThatItDoesNotKnow() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger log = (Logger) LoggerFactory.getLogger(Settings.class);
    lines.start();
    log.addAppender(lines);
    try {
      Map<String, String> env = Map.of("SEGUE_SLOT", "4", "SEGUE_WORKER", "2");
      Settings.from(env);
      Settings.from(env);
    } finally {
      log.detachAppender(lines);
    }

    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.value)
                    .containsExactly("SEGUE_SLOT, SEGUE_WORKER"));
  }

  @Test
  void takesEachBundleOnceAndTheFirstAsDefault() {
    Settings settings = Settings.from(Map.of("SEGUE_BUNDLE", ":b:a: b :".replace(":", SEPARATOR)));
    assertThat(settings.bundles()).containsExactly(Path.of("b"), Path.of("a"));
    assertThat(settings.bundle()).isEqualTo(Path.of("b"));
    SettingsException failure =
        catchThrowableOfType(
            SettingsException.class, () -> Settings.from(Map.of("SEGUE_BUNDLE", SEPARATOR)));
    assertThat(failure.complaints()).singleElement().asString().startsWith("SEGUE_BUNDLE");
  }

  @Test
  void namesAPathThatIsNone() {
    SettingsException failure =
        catchThrowableOfType(
            SettingsException.class, () -> Settings.from(Map.of("SEGUE_BUNDLE", "a\0b")));

    assertThat(failure.complaints()).singleElement().asString().startsWith("SEGUE_BUNDLE");
  }

  @Test
  void tellsEveryMistakeAtOnce() {
    Map<String, String> env = Map.of("SEGUE_SLOTS", "none", "SEGUE_HTTP_PORT", "some");

    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> Settings.from(env));

    assertThat(failure.complaints()).hasSize(2);
    assertThat(failure).hasMessageContaining("SEGUE_SLOTS").hasMessageContaining("SEGUE_HTTP_PORT");
  }

  @ParameterizedTest
  @CsvSource({
    "SEGUE_STORE_ACCESS_KEY, SEGUE_STORE_SECRET_KEY",
    "SEGUE_STORE_SECRET_KEY, SEGUE_STORE_ACCESS_KEY"
  })
  void wantsBothKeysOfTheStoreOrNone(String set, String missing) {
    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> Settings.from(Map.of(set, "a")));

    assertThat(failure.complaints()).singleElement().asString().startsWith(missing + " is not set");
  }

  @Test
  void treatsABlankVariableAsNotSet() {
    assertThat(Settings.from(Map.of("SEGUE_SLOTS", " ")).slots()).isEqualTo(4);
  }

  @Test
  void passesWhatBeginsWithKafkaToKafkaButForItsScripts() {
    Map<String, String> env = new HashMap<>();
    env.put("KAFKA_SSL_TRUSTSTORE_LOCATION", "/trust");
    env.put("KAFKA_HEAP_OPTS", "-Xmx1g");
    env.put("KAFKA_HOME", "/opt/kafka");

    assertThat(Settings.from(env).kafkaProperties())
        .containsExactly(Map.entry("ssl.truststore.location", "/trust"));
  }

  @Test
  void showsNoSecret() {
    Settings settings =
        Settings.from(
            Map.of(
                "SEGUE_STORE_ACCESS_KEY", "hush1",
                "SEGUE_STORE_SECRET_KEY", "hush2",
                "KAFKA_SASL_JAAS_CONFIG", "hush3",
                "KAFKA_SSL_KEYSTORE_PASSWORD", "hush4",
                "KAFKA_SSL_KEYSTORE_KEY", "hush5",
                "KAFKA_SASL_MECHANISM", "PLAIN"));

    assertThat(settings.toString()).doesNotContain("hush").contains("sasl.mechanism=PLAIN", "***");
    assertThat(settings.store().toString()).doesNotContain("hush");
  }
}
