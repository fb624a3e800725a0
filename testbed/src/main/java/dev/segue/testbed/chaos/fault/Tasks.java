package dev.segue.testbed.chaos.fault;

import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.testbed.chaos.watch.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;

/** Meddles with the lanes' topics. Thread-safe. */
public final class Tasks {
  private static final int COPIES = 8;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 40;

  private final Clients clients;
  private final Events events;
  private final Observer observer;

  public Tasks(Clients clients, Events events, Observer observer) {
    this.clients = clients;
    this.events = events;
    this.observer = observer;
  }

  /** Puts some tasks that were ready at any time on their lanes again, the last one twice. */
  boolean duplicate(long seed) {
    List<Task> all = observer.tasks();
    if (all.isEmpty()) {
      return false;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < COPIES; n++) {
      send(all.get(random.nextInt(all.size())));
    }
    send(all.get(all.size() - 1));
    send(all.get(all.size() - 1));
    return true;
  }

  /**
   * Takes one task out of its share group, as a broker does on its own that has delivered it too
   * often.
   *
   * @return false when none could be had
   */
  boolean archive(long seed) {
    TaskId.Kind kind = seed % 2 == 0 ? TaskId.Kind.TRACK : TaskId.Kind.WINDOW;
    Optional<Lane> lane = observer.lanes().stream().filter(one -> one.kind() == kind).findFirst();
    if (lane.isEmpty()) {
      return false;
    }
    try (ShareConsumer<byte[], byte[]> thief =
        new KafkaShareConsumer<>(clients.shareConsumer("thief", lane.get().group()))) {
      thief.subscribe(Set.of(lane.get().topic().name()));
      for (int n = 0; n < POLLS; n++) {
        for (ConsumerRecord<byte[], byte[]> stolen : thief.poll(POLL)) {
          thief.acknowledge(stolen, AcknowledgeType.REJECT);
          return thief.commitSync().values().stream().allMatch(Optional::isEmpty);
        }
      }
    } catch (KafkaException e) {
      return false;
    }
    return false;
  }

  private void send(Task task) {
    observer.lanes().stream()
        .filter(lane -> lane.kind() == Lane.of(task.task().kind()))
        .filter(lane -> lane.bundle().equals(task.video().bundle()))
        .forEach(
            lane -> {
              var unused = events.send(lane.topic().name(), task);
            });
  }
}
