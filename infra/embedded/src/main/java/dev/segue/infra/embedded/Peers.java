package dev.segue.infra.embedded;

import dev.segue.kernel.Require;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * The brokers of one cluster on 127.0.0.1, each of which is a controller, too.
 *
 * @param seats one for each broker, in the order of their numbers
 */
public record Peers(List<Seat> seats) {
  /** All clusters of this kind are one, so that whoever comes first need not tell the others. */
  static final String CLUSTER = new Uuid(0x5e90eL, 0xb20ce5L).toString();

  /**
   * The ports of a broker. Other brokers may reach it by way of a proxy; clients do not.
   *
   * @param clients where clients connect
   * @param brokers where it listens for other brokers
   * @param brokersFrom where other brokers connect to it; the same, or a proxy's
   * @param controllers where it listens for controllers and for brokers that ask one
   * @param controllersFrom where these connect to it; the same, or a proxy's
   */
  public record Seat(
      int clients, int brokers, int brokersFrom, int controllers, int controllersFrom) {}

  public Peers {
    seats = List.copyOf(seats);
    Require.positive("brokers", seats.size());
  }

  /** What {@code controller.quorum.voters} is. */
  String voters() {
    return IntStream.range(0, seats.size())
        .mapToObj(n -> (n + 1) + "@" + Ports.HOST + ":" + seats.get(n).controllersFrom())
        .collect(Collectors.joining(","));
  }
}
