package dev.segue.testbed.chaos.cluster;

import dev.segue.infra.settings.Settings;
import dev.segue.testbed.chaos.store.StoreProxy;
import dev.segue.testbed.recipes.ImaginaryRecipes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Brokers, a store, producers, segment workers and stitchers as processes of their own on loopback,
 * over one directory. All of them reach the store by way of a {@link StoreProxy} in this process.
 * They keep their ports and names over a restart. When this process is gone, in whatever way, so
 * are they.
 */
public final class Cluster implements AutoCloseable {
  private static final String KEY = "chaos";
  private static final String SECRET = "chaos-secret";

  private final Path directory;
  private final List<Node> nodes;
  private final Brokers brokers;
  private final StoreProxy proxy;
  private final Map<String, String> environment;
  private final int storePort;

  private Cluster(
      Path directory,
      List<Node> nodes,
      Brokers brokers,
      StoreProxy proxy,
      Map<String, String> environment,
      int storePort) {
    this.directory = directory;
    this.nodes = List.copyOf(nodes);
    this.brokers = brokers;
    this.proxy = proxy;
    this.environment = environment;
    this.storePort = storePort;
  }

  /**
   * Starts one; returns when the processes are started, which is before they are ready.
   *
   * @param directory where they keep what they keep, and their logs; made if need be
   * @param settings what the services get beside what this class decides (addresses, names,
   *     directories): a bundle, locks
   * @param endedByItself is told of each node that ended without our doing, with its exit code
   */
  public static Cluster start(
      Path directory,
      Shape shape,
      Map<String, String> settings,
      BiConsumer<Node, Integer> endedByItself) {
    return start(directory, shape, settings, name -> Map.of(), endedByItself);
  }

  /**
   * Starts one whose services differ.
   *
   * @param differing what the service of a name, such as {@code worker-2}, gets in place of {@code
   *     settings}
   */
  public static Cluster start(
      Path directory,
      Shape shape,
      Map<String, String> settings,
      Function<String, Map<String, String>> differing,
      BiConsumer<Node, Integer> endedByItself) {
    Brokers brokers = new Brokers(shape.brokers());
    int storePort = Ports.free();
    StoreProxy proxy = StoreProxy.start(storePort);
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KAFKA_BOOTSTRAP_SERVERS", brokers.bootstrap());
    environment.put("SEGUE_STORE_ENDPOINT", "http://127.0.0.1:" + proxy.port());
    environment.put("SEGUE_STORE_ACCESS_KEY", KEY);
    environment.put("SEGUE_STORE_SECRET_KEY", SECRET);
    Maker maker = new Maker(directory, environment, differing, endedByItself);
    List<Node> nodes = new ArrayList<>();
    for (int n = 1; n <= shape.brokers(); n++) {
      String name = shape.brokers() == 1 ? "broker" : "broker-" + n;
      nodes.add(maker.server(name, Role.BROKER, brokers.arguments(n)));
    }
    nodes.add(maker.server("store", Role.STORE, List.of(Integer.toString(storePort))));
    maker.services(Role.PRODUCER, shape.producers(), nodes);
    maker.services(Role.WORKER, shape.workers(), nodes);
    maker.services(Role.STITCHER, shape.stitchers(), nodes);
    nodes.forEach(Node::start);
    return new Cluster(directory, nodes, brokers, proxy, environment, storePort);
  }

  public List<Node> nodes() {
    return nodes;
  }

  public List<Node> nodes(Role role) {
    return nodes.stream().filter(node -> node.role() == role).toList();
  }

  /**
   * Cuts a broker off from the others, though not from its clients.
   *
   * @return whether there was one to cut off
   */
  public boolean cutOff(Node broker) {
    OptionalLong process = broker.pid();
    process.ifPresent(pid -> brokers.cutOff(nodes(Role.BROKER).indexOf(broker), pid));
    return process.isPresent();
  }

  /** Lets all brokers reach each other again. */
  public void mend() {
    brokers.mend();
  }

  /** What stands between the services and the store. */
  public StoreProxy proxy() {
    return proxy;
  }

  /** Settings for a client in this process, which reaches the store without the proxy. */
  public Settings settings(String instance) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("SEGUE_STORE_ENDPOINT", "http://127.0.0.1:" + storePort);
    own.put("SEGUE_INSTANCE", instance);
    return Settings.from(own);
  }

  /** How many evaluations of denoising experts were begun so far, by whomever. */
  public long evaluations() {
    return nodes.stream()
        .mapToLong(node -> Tally.read(directory.resolve(node.name()).resolve(Member.TALLY)))
        .sum();
  }

  /** Lines in the logs of all processes that hold this text. */
  public List<String> said(String text) {
    List<String> found = new ArrayList<>();
    for (Node node : nodes) {
      try (Stream<String> lines = Files.lines(node.log(), StandardCharsets.ISO_8859_1)) {
        lines.filter(line -> line.contains(text)).forEach(line -> found.add(node + ": " + line));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + node.log(), e);
      }
    }
    return found;
  }

  /** Ends all of them in order, and those that do not obey without. */
  @Override
  public void close() {
    List.of(Role.WORKER, Role.STITCHER, Role.PRODUCER).parallelStream()
        .forEach(role -> nodes(role).parallelStream().forEach(Node::close));
    nodes.forEach(Node::close);
    brokers.close();
    proxy.close();
  }

  private record Maker(
      Path directory,
      Map<String, String> environment,
      Function<String, Map<String, String>> differing,
      BiConsumer<Node, Integer> endedByItself) {

    Node server(String name, Role role, List<String> more) {
      List<String> arguments = new ArrayList<>(List.of(folder(name).toString()));
      arguments.addAll(more);
      return node(name, role, 0, arguments);
    }

    void services(Role role, int count, List<Node> into) {
      for (int n = 1; n <= count; n++) {
        into.add(node(name(role) + "-" + n, role, Ports.free(), List.of()));
      }
    }

    private Node node(String name, Role role, int httpPort, List<String> arguments) {
      Map<String, String> own = new HashMap<>(environment);
      own.putAll(differing.apply(name));
      own.put("SEGUE_INSTANCE", name);
      own.put("SEGUE_DATA_DIR", folder(name).toString());
      own.put("SEGUE_HTTP_PORT", Integer.toString(httpPort));
      List<String> command = new ArrayList<>(java(role));
      command.addAll(arguments);
      Path log = folder("logs").resolve(name + ".log");
      return new Node(name, role, httpPort, command, own, log, endedByItself);
    }

    private Path folder(String name) {
      try {
        return Files.createDirectories(directory.toAbsolutePath().resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make a directory in " + directory, e);
      }
    }

    /** A folder that makes all imaginary recipes known. */
    private Path recipes() {
      try {
        return ImaginaryRecipes.register(folder("recipes"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write in " + directory, e);
      }
    }

    private static String name(Role role) {
      return role.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Cheap to start and to hold: one collector's thread, one compiler, a small heap, no checks.
     */
    private List<String> java(Role role) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx" + role.heapMib() + "m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote",
          "-XX:-UsePerfData",
          "-Dai.djl.offline=true",
          "-cp",
          recipes() + File.pathSeparator + System.getProperty("java.class.path"),
          Member.class.getName(),
          role.name());
    }
  }
}
