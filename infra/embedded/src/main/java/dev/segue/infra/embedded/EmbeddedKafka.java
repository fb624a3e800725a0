package dev.segue.infra.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in this JVM, on 127.0.0.1, that is its own controller, or one of several that
 * are. What it holds stays in its directory, over clean stops and kills, and is taken up by the
 * next one there, on the same port or another.
 *
 * <p>Should its disk fail for good, the broker ends the whole process, as Kafka does.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final KafkaRaftServer server;
  private final DirectoryLock lock;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, DirectoryLock lock, int port) {
    this.server = server;
    this.lock = lock;
    this.port = port;
  }

  /**
   * Starts a broker; when it returns, clients can connect.
   *
   * @param directory where it keeps its data; made if need be
   * @param port where it listens, or 0 for any free port
   * @throws EmbeddedException when the port is taken, or the directory is used by another server or
   *     cannot be a broker's; nothing is written then
   */
  public static EmbeddedKafka start(Path directory, int port) {
    return start(directory, port, Map.of());
  }

  /** The same with some properties of the broker changed. */
  public static EmbeddedKafka start(Path directory, int port, Map<String, String> overrides) {
    return start(
        directory,
        data -> {
          int claimed = Ports.claim("Kafka broker", port);
          int controller = Ports.claim("Kafka controller", 0);
          return new Setup(
              BrokerProperties.of(data, claimed, controller, overrides),
              claimed,
              Uuid.randomUuid().toString());
        });
  }

  /**
   * Starts one of several brokers that keep copies of each other's data. It returns when more than
   * half of them run; all have to be given the same peers.
   *
   * @param number which of the peers it is, from 1
   * @throws EmbeddedException as for a single one
   */
  public static EmbeddedKafka start(Path directory, Peers peers, int number) {
    return start(
        directory,
        data -> {
          Peers.Seat seat = peers.seats().get(number - 1);
          Ports.claim("Kafka listener", seat.brokers());
          Ports.claim("Kafka controller", seat.controllers());
          return new Setup(
              BrokerProperties.of(data, peers, number),
              Ports.claim("Kafka broker", seat.clients()),
              Peers.CLUSTER);
        });
  }

  /** How a broker is set up that keeps its data in a directory. */
  private record Setup(Properties properties, int port, String cluster) {}

  private static EmbeddedKafka start(Path directory, Function<Path, Setup> setup) {
    problemWith(directory)
        .ifPresent(
            problem -> {
              throw new EmbeddedException("start-failed", problem, null);
            });
    DirectoryLock lock = DirectoryLock.of(directory);
    try {
      Path data = directory.resolve("data").toAbsolutePath();
      Setup broker = setup.apply(data);
      if (!Files.exists(data.resolve("meta.properties"))) {
        format(directory.resolve("broker.properties"), broker);
      }
      KafkaRaftServer server =
          new KafkaRaftServer(KafkaConfig.fromProps(broker.properties(), false), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, lock, broker.port());
    } catch (EmbeddedException e) {
      lock.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw new EmbeddedException(
          "start-failed", "the embedded Kafka broker did not start in " + directory + ": " + e, e);
    }
  }

  /**
   * Why a broker could not keep data below a directory, for a person. Kafka takes its directories
   * as a list with commas between, so a path with a comma would be two.
   */
  public static Optional<String> problemWith(Path directory) {
    Path absolute = directory.toAbsolutePath();
    return absolute.toString().contains(",")
        ? Optional.of("Kafka cannot keep data in " + absolute + ", for the comma in its path")
        : Optional.empty();
  }

  /**
   * The properties that another single broker has to be given to behave in tests as this one does;
   * without addresses, directories and sizes.
   */
  public static Map<String, String> sharedProperties() {
    return BrokerProperties.shared();
  }

  /** What clients call {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return Ports.HOST + ":" + port;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Stops it cleanly; returns when its files are closed. */
  @Override
  public void close() {
    try (lock) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  /** Marks an empty directory as a broker's. */
  private static void format(Path file, Setup broker) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      broker.properties().store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {
      "format", "-t", broker.cluster(), "-c", file.toString(), "--ignore-formatted"
    };
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      if (StorageTool.execute(arguments, out) != 0) {
        throw new IOException("cannot format: " + said.toString(StandardCharsets.UTF_8));
      }
    } finally {
      Files.delete(file);
    }
  }
}
