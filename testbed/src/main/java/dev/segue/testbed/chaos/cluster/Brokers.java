package dev.segue.testbed.chaos.cluster;

import dev.segue.infra.embedded.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The brokers of a cluster: one by itself, or several with copies of each other's data, which reach
 * each other by wires that can be cut.
 */
final class Brokers implements AutoCloseable {
  private final List<Peers.Seat> seats = new ArrayList<>();
  private final List<List<Wire>> wires = new ArrayList<>();

  /** Places for so many. */
  Brokers(int count) {
    for (int n = 0; n < count; n++) {
      int brokers = Ports.free();
      int controllers = Ports.free();
      Wire toBroker = Wire.to(brokers);
      Wire toController = Wire.to(controllers);
      wires.add(List.of(toBroker, toController));
      seats.add(
          new Peers.Seat(Ports.free(), brokers, toBroker.port(), controllers, toController.port()));
    }
  }

  /** What clients are told. */
  String bootstrap() {
    return seats.stream()
        .map(seat -> "127.0.0.1:" + seat.clients())
        .collect(Collectors.joining(","));
  }

  /**
   * What the process of one is started with, behind its directory.
   *
   * @param number from 1
   */
  List<String> arguments(int number) {
    List<String> arguments = new ArrayList<>();
    if (seats.size() == 1) {
      arguments.add(Integer.toString(seats.get(0).clients()));
      return arguments;
    }
    arguments.add(Integer.toString(number));
    for (Peers.Seat seat : seats) {
      arguments.add(
          seat.clients()
              + ","
              + seat.brokers()
              + ","
              + seat.brokersFrom()
              + ","
              + seat.controllers()
              + ","
              + seat.controllersFrom());
    }
    return arguments;
  }

  /** What {@link #arguments} said of all. */
  static Peers read(List<String> arguments) {
    return new Peers(
        arguments.stream()
            .map(
                seat -> {
                  String[] p = seat.split(",");
                  return new Peers.Seat(port(p, 0), port(p, 1), port(p, 2), port(p, 3), port(p, 4));
                })
            .toList());
  }

  private static int port(String[] ports, int which) {
    return Integer.parseInt(ports[which]);
  }

  /**
   * Cuts one off from all others, in both directions; clients still reach it.
   *
   * @param index from 0
   * @param process its process
   */
  void cutOff(int index, long process) {
    for (int n = 0; n < wires.size(); n++) {
      boolean own = n == index;
      wires.get(n).forEach(wire -> wire.cut(from -> own != (from == process)));
    }
  }

  /** Lets all reach each other again. */
  void mend() {
    wires.forEach(of -> of.forEach(wire -> wire.cut(process -> false)));
  }

  @Override
  public void close() {
    wires.forEach(of -> of.forEach(Wire::close));
  }
}
