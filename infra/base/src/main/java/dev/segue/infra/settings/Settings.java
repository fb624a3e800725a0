package dev.segue.infra.settings;

import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.schemas.Bounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator decides about one process, read from its environment and checked. Immutable;
 * {@code toString} shows no secret.
 *
 * @param instance names this process among all others
 * @param kafkaBootstrap host:port pairs of Kafka's brokers
 * @param kafkaProperties further properties for every Kafka client
 * @param store the object store
 * @param bundles directories of the experts' bundles, the default one first
 * @param allowedBundles which bundles may be used
 * @param device where experts run: {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dataDir directory for what this process keeps
 * @param http where the HTTP server listens
 * @param slots how many tasks a worker holds at a time, 1 to 64
 * @param threads threads of one forward on the CPU, from 1
 * @param forwards how many forwards this process runs at a time, from 1
 * @param lockDuration how long a task stays a worker's without a sign of life
 * @param taskTimeout after how long a task without a result is let in again
 * @param editable how long after its end a completed video can be edited, or null for as long as it
 *     is there
 * @param retention how long after its end a video is kept, or null for as long as nobody deletes it
 * @param limits what a request may ask for at most
 * @param webhooks whom videos' events are sent to
 */
public record Settings(
    String instance,
    String kafkaBootstrap,
    Map<String, String> kafkaProperties,
    StoreSettings store,
    List<Path> bundles,
    AllowedBundles allowedBundles,
    String device,
    Path dataDir,
    HttpSettings http,
    int slots,
    int threads,
    int forwards,
    Duration lockDuration,
    Duration taskTimeout,
    Duration editable,
    Duration retention,
    Limits limits,
    WebhookSettings webhooks) {
  private static final Logger log = LoggerFactory.getLogger(Settings.class);

  /** Each forward has a worker, and each worker a consumer for every slot and two for its feeds. */
  private static final int MOST_FITTING = 8;

  /** Is there where the driver sees a GPU. */
  private static final Path GPU = Path.of("/dev/nvidia0");

  /** Unknown variables that the operator has been told of. */
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  public Settings {
    kafkaProperties = Map.copyOf(kafkaProperties);
    bundles = List.copyOf(bundles);
    if (bundles.isEmpty()) {
      throw new IllegalArgumentException("no bundle");
    }
  }

  /**
   * The settings of an environment, normally {@link System#getenv()}.
   *
   * @throws SettingsException naming every variable whose value cannot be used
   */
  public static Settings from(Map<String, String> env) {
    Environment in = new Environment(env);
    in.together(Variables.STORE_ACCESS_KEY, Variables.STORE_SECRET_KEY);
    int processors = Runtime.getRuntime().availableProcessors();
    int threads = orElse(in.number(Variables.THREADS, 0, 1024), processors);
    String device = in.device(Variables.DEVICE, Files.exists(GPU));
    int fitting = Math.max(1, Math.min(MOST_FITTING, processors / threads));
    Settings settings =
        new Settings(
            in.name(Variables.INSTANCE, standardInstance(env)),
            in.brokers(Variables.KAFKA_BOOTSTRAP),
            in.kafka(),
            new StoreSettings(
                in.url(Variables.STORE_ENDPOINT),
                in.text(Variables.STORE_REGION),
                in.text(Variables.STORE_ACCESS_KEY),
                in.text(Variables.STORE_SECRET_KEY),
                in.bucket(Variables.STORE_BUCKET),
                in.duration(Variables.STORE_RETRY, Duration.ZERO, Duration.ofHours(1))),
            in.paths(Variables.BUNDLE),
            in.digests(Variables.BUNDLES_ALLOWED),
            device,
            in.path(Variables.DATA_DIR),
            new HttpSettings(
                in.text(Variables.HTTP_HOST),
                in.number(Variables.HTTP_PORT, 0, 65_535),
                in.flag(Variables.HTTP_TRUST_PROXY),
                in.hosts(Variables.HTTP_ALLOWED_HOSTS),
                new HttpAccess(
                    in.tokens(Variables.HTTP_TOKENS),
                    in.duration(
                        Variables.HTTP_LINK_LIFETIME, Duration.ofMinutes(1), Duration.ofDays(365)),
                    in.number(Variables.HTTP_CONNECTIONS, 1, 1_000_000),
                    in.number(Variables.HTTP_RATE, 0, 1_000_000),
                    in.number(Variables.HTTP_LIVE, 0, 1_000_000))),
            in.number(Variables.SLOTS, 1, 64),
            threads,
            orElse(in.number(Variables.FORWARDS, 0, 64), device.equals("cpu") ? fitting : 1),
            in.duration(Variables.LOCK_DURATION, Duration.ofSeconds(1), Duration.ofHours(1)),
            in.duration(Variables.TASK_TIMEOUT, Duration.ofSeconds(1), Duration.ofDays(1)),
            in.text(Variables.EDITABLE).isEmpty()
                ? null
                : in.duration(Variables.EDITABLE, Duration.ZERO, Duration.ofDays(3_650)),
            in.text(Variables.RETENTION).isEmpty()
                ? null
                : in.duration(Variables.RETENTION, Duration.ofSeconds(1), Duration.ofDays(3_650)),
            new Limits(
                in.number(Variables.MAX_FRAMES, 1, Bounds.MAX_FRAMES),
                in.number(Variables.MAX_PROMPT_BYTES, 1, Bounds.MAX_PROMPT_BYTES)),
            in.webhooks());
    in.level(Variables.LOG_LEVEL);
    in.throwComplaints();
    warnOfUnknown(env);
    return settings;
  }

  /** The same for another worker of this process. */
  public Settings named(String name) {
    return new Settings(
        name,
        kafkaBootstrap,
        kafkaProperties,
        store,
        bundles,
        allowedBundles,
        device,
        dataDir,
        http,
        slots,
        threads,
        forwards,
        lockDuration,
        taskTimeout,
        editable,
        retention,
        limits,
        webhooks);
  }

  /** Directory of the bundle of those who name none. */
  public Path bundle() {
    return bundles.get(0);
  }

  /** Every variable, in the order of the README's table. */
  public static List<Variable> variables() {
    return Variables.ALL;
  }

  /** The README's table of settings. */
  public static String markdownTable() {
    return Variables.ALL.stream()
        .map(
            v ->
                String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s |",
                    v.name(),
                    v.standard().isEmpty() ? "" : "`" + v.standard() + "`",
                    v.meaning()))
        .collect(
            Collectors.joining("\n", "| Variable | Default | Meaning |\n|---|---|---|\n", "\n"));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Settings[instance=%s, kafkaBootstrap=%s, kafkaProperties=%s, store=%s, bundles=%s,"
            + " allowedBundles=%s, device=%s, dataDir=%s, http=%s, slots=%d, threads=%d, forwards=%d,"
            + " lockDuration=%s, taskTimeout=%s, editable=%s, limits=%s, webhooks=%s]",
        instance,
        kafkaBootstrap,
        Secrets.hide(kafkaProperties),
        store,
        bundles,
        allowedBundles.digests(),
        device,
        dataDir,
        http,
        slots,
        threads,
        forwards,
        lockDuration,
        taskTimeout,
        editable,
        limits,
        webhooks);
  }

  private static int orElse(int number, int standard) {
    return number == 0 ? standard : number;
  }

  private static String standardInstance(Map<String, String> env) {
    String host = env.getOrDefault("HOSTNAME", "").replaceAll("[^A-Za-z0-9._-]", "");
    return (host.isEmpty() ? "segue" : host) + "-" + ProcessHandle.current().pid();
  }

  /** One line for all of them, and once a process, however often it reads its settings. */
  private static void warnOfUnknown(Map<String, String> env) {
    Set<String> known = Variables.ALL.stream().map(Variable::name).collect(Collectors.toSet());
    List<String> unknown =
        env.keySet().stream()
            .filter(name -> name.startsWith("SEGUE_") && !known.contains(name))
            .filter(TOLD::add)
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      log.atWarn()
          .addKeyValue("variables", String.join(", ", unknown))
          .log("these settings are not known");
    }
  }
}
