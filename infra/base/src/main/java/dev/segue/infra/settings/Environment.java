package dev.segue.infra.settings;

import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.infra.outbound.OutboundUrl;
import java.io.File;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads variables and gathers what is wrong with them, so that one look shows every mistake. */
final class Environment {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern BROKER =
      Pattern.compile(
          "(?:[A-Za-z][A-Za-z0-9_]*://)?(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:\\d{1,3})?");

  /** By which DJL is told what its PyTorch libraries were built for, such as {@code cu128}. */
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern TOKEN =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=([0-9A-Fa-f]{64})");
  private static final Pattern OF_TENANT =
      Pattern.compile("(?:([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(?!=*$))?(.+)");
  private static final String SECRET_WANTED =
      "has to be whsec_ and the base64 of 24 to 64 random bytes";
  private static final Pattern LEVEL = Pattern.compile("(?i)trace|debug|info|warn|error");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final Map<String, String> values;
  private final List<String> complaints = new ArrayList<>();

  Environment(Map<String, String> values) {
    this.values = values;
  }

  /** Whether a variable is set to something. */
  boolean has(Variable variable) {
    return !values.getOrDefault(variable.name(), "").isBlank();
  }

  String text(Variable variable) {
    return has(variable) ? values.get(variable.name()).strip() : variable.standard();
  }

  String name(Variable variable, String standard) {
    String text = has(variable) ? text(variable) : standard;
    return matching(variable, text, NAME, "letters, digits, '.', '_' and '-' only, at most 100");
  }

  /**
   * A device; {@code auto} is the first GPU where there is one and the engine's libraries that were
   * named can use it, and the CPU everywhere else.
   *
   * @param hasGpu whether this machine has a GPU
   */
  String device(Variable variable, boolean hasGpu) {
    String device = matching(variable, text(variable), DEVICE, "auto, cpu, cuda or cuda:N");
    if (!device.equals("auto")) {
      return device;
    }
    return hasGpu && values.getOrDefault(FLAVOR, "").startsWith("cu") ? "cuda" : "cpu";
  }

  String bucket(Variable variable) {
    return matching(
        variable, text(variable), BUCKET, "3 to 63 of small letters, digits, '.' and '-'");
  }

  Path path(Variable variable) {
    return path(variable, text(variable));
  }

  /** One path or several, with the system's path separator between them; none twice. */
  List<Path> paths(Variable variable) {
    List<Path> paths =
        Arrays.stream(text(variable).split(File.pathSeparator))
            .filter(text -> !text.isBlank())
            .map(text -> path(variable, text.strip()))
            .distinct()
            .toList();
    if (paths.isEmpty()) {
      complain(variable, "a path");
    }
    return paths.isEmpty() ? List.of(Path.of("")) : paths;
  }

  private Path path(Variable variable, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      complain(variable, "a path");
      return Path.of("");
    }
  }

  int number(Variable variable, int least, int most) {
    String text = text(variable);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as every bad value is.
    }
    complain(variable, "a whole number from " + least + " to " + most);
    return least;
  }

  /** Names of hosts with commas between them. */
  Set<String> hosts(Variable variable) {
    Set<String> hosts = new TreeSet<>();
    for (String host : text(variable).split(",", -1)) {
      String name = host.strip().toLowerCase(Locale.ROOT);
      if (!name.isEmpty()) {
        hosts.add(matching(variable, name, HOST, "host names with commas between them"));
      }
    }
    return hosts;
  }

  /** Tenants by the digests of their tokens; what is wrong is told without what was said. */
  Map<String, String> tokens(Variable variable) {
    Map<String, String> tenants = new TreeMap<>();
    for (String pair : text(variable).split(",", -1)) {
      Matcher token = TOKEN.matcher(pair.strip());
      if (token.matches()) {
        String before = tenants.put(token.group(2).toLowerCase(Locale.ROOT), token.group(1));
        if (before != null && !before.equals(token.group(1))) {
          complaints.add(variable.name() + " has one digest for two tenants");
        }
      } else if (!pair.isBlank()) {
        complaints.add(
            variable.name()
                + " has to be tenant=DIGEST, or several with commas between them, each digest the"
                + " 64 hexadecimal digits of a token's SHA-256; ./segue token TENANT writes one");
        return Map.of();
      }
    }
    return tenants;
  }

  /** What is wrong is told without what was said: secrets are secret, and URLs may hold some. */
  WebhookSettings webhooks() {
    boolean allowsPrivate = flag(Variables.WEBHOOK_PRIVATE);
    Map<String, String> secrets =
        ofTenants(
            Variables.WEBHOOK_SECRETS,
            text -> isWebhookSecret(text) ? Optional.empty() : Optional.of(SECRET_WANTED));
    Map<String, String> urls =
        ofTenants(Variables.WEBHOOKS, text -> OutboundUrl.fault(text, allowsPrivate));
    WebhookSettings webhooks = new WebhookSettings(secrets, urls, allowsPrivate);
    urls.keySet().stream()
        .filter(tenant -> webhooks.secret(tenant).isEmpty())
        .findFirst()
        .ifPresent(
            tenant ->
                complaints.add(
                    Variables.WEBHOOKS.name()
                        + " is set where "
                        + Variables.WEBHOOK_SECRETS.name()
                        + " has nothing to sign with; set both"));
    return webhooks;
  }

  /** One text for all tenants, or one each, with commas between them. */
  private Map<String, String> ofTenants(
      Variable variable, Function<String, Optional<String>> fault) {
    Map<String, String> texts = new TreeMap<>();
    for (String one : text(variable).split(",", -1)) {
      Matcher named = OF_TENANT.matcher(one.strip());
      if (named.matches()) {
        String tenant = Objects.requireNonNullElse(named.group(1), WebhookSettings.ANYBODY);
        String text = named.group(2);
        String whose = tenant.isEmpty() ? "" : " of " + tenant;
        fault
            .apply(text)
            .ifPresent(
                why -> complaints.add(variable.name() + ": what is there" + whose + " " + why));
        if (texts.put(tenant, text) != null) {
          complaints.add(variable.name() + " says it twice" + whose);
        }
      }
    }
    return texts;
  }

  private static boolean isWebhookSecret(String text) {
    try {
      int bytes =
          text.startsWith("whsec_")
              ? Base64.getDecoder().decode(text.substring("whsec_".length())).length
              : 0;
      return bytes >= 24 && bytes <= 64;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Digests of bundles or their beginnings, with commas between them. */
  AllowedBundles digests(Variable variable) {
    List<String> digests =
        Arrays.stream(text(variable).split(",", -1))
            .map(digest -> digest.strip().toLowerCase(Locale.ROOT))
            .filter(digest -> !digest.isEmpty())
            .toList();
    if (!digests.stream().allMatch(digest -> AllowedBundles.DIGEST.matcher(digest).matches())) {
      complain(variable, "digests of bundles, or at least 12 digits of each, with commas between");
      return AllowedBundles.ANY;
    }
    return new AllowedBundles(digests);
  }

  boolean flag(Variable variable) {
    String text = text(variable);
    if (!text.equals("true") && !text.equals("false")) {
      complain(variable, "true or false");
    }
    return text.equals("true");
  }

  Duration duration(Variable variable, Duration least, Duration most) {
    Optional<Duration> duration =
        parseDuration(text(variable))
            .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0);
    if (duration.isEmpty()) {
      complain(variable, "a duration such as 500ms, 30s or 5m, from " + least + " to " + most);
    }
    return duration.orElse(least);
  }

  /** host:port pairs, with commas between. */
  String brokers(Variable variable) {
    String text = text(variable);
    boolean fine =
        Arrays.stream(text.split(",", -1)).map(String::strip).allMatch(Environment::isBroker);
    if (!fine) {
      complain(variable, "host:port, or several of these with commas between");
    }
    return text;
  }

  private static boolean isBroker(String text) {
    Matcher broker = BROKER.matcher(text);
    if (!broker.matches()) {
      return false;
    }
    int port = Integer.parseInt(broker.group(1));
    return port >= 1 && port <= 65_535;
  }

  URI url(Variable variable) {
    try {
      URI uri = URI.create(text(variable));
      if (uri.getHost() != null && ("http".equals(uri.getScheme()) || isHttps(uri))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as every bad value is.
    }
    complain(variable, "a URL such as https://s3.example.com");
    return URI.create("http://invalid");
  }

  /** A level of logging; it is the logging's own to read, ours only to check. */
  void level(Variable variable) {
    matching(variable, text(variable), LEVEL, "TRACE, DEBUG, INFO, WARN or ERROR");
  }

  /** Both variables must be set, or neither. */
  void together(Variable one, Variable other) {
    if (has(one) != has(other)) {
      Variable missing = has(one) ? other : one;
      complaints.add(
          missing.name() + " is not set, but " + (has(one) ? one : other).name() + " is; set both");
    }
  }

  /**
   * {@code KAFKA_SASL_MECHANISM} as {@code sasl.mechanism} and so on; scripts' own are left out.
   */
  Map<String, String> kafka() {
    Map<String, String> properties = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          boolean script = name.endsWith("_OPTS") || name.equals("KAFKA_HOME");
          if (name.startsWith("KAFKA_")
              && !script
              && !name.equals(Variables.KAFKA_BOOTSTRAP.name())) {
            String property = name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT);
            properties.put(property.replace('_', '.'), value);
          }
        });
    return properties;
  }

  void complain(Variable variable, String wanted) {
    complaints.add(variable.name() + " is '" + text(variable) + "', but has to be " + wanted);
  }

  void throwComplaints() {
    if (!complaints.isEmpty()) {
      throw new SettingsException(complaints);
    }
  }

  private String matching(Variable variable, String text, Pattern pattern, String wanted) {
    if (!pattern.matcher(text).matches()) {
      complain(variable, wanted);
    }
    return text;
  }

  private static boolean isHttps(URI uri) {
    return "https".equals(uri.getScheme());
  }

  private static Optional<Duration> parseDuration(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      return Optional.empty();
    }
    long n = Long.parseLong(amount.group(1));
    return Optional.of(
        switch (amount.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "s" -> Duration.ofSeconds(n);
          case "m" -> Duration.ofMinutes(n);
          default -> Duration.ofHours(n);
        });
  }
}
