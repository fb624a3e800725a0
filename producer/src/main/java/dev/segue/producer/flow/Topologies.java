package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.flow.EventProcessor.Surroundings;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.policy.WebhookPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.webhook.Couriers;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Topics;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topologies: requests to accepted videos, accepted videos and results to ready tasks, ready
 * tasks to work, statuses to webhooks. Each runs as an application of its own, so that one that
 * waits for the store holds up no other.
 */
final class Topologies {
  static final String VIDEO_STORE = "videos";
  static final String ADMISSION_STORE = "admission";
  static final String WEBHOOK_STORE = "webhooks";

  /** The sink of all lanes: their topics come and go with their workers. */
  static final String WORK = "work";

  private static final String STEP = "step";

  private Topologies() {}

  static Topology intake(
      RequestReader reader,
      Edits edits,
      Executor copiers,
      VideoFiles files,
      Surroundings surroundings) {
    Topology topology = new Topology();
    read(
        topology,
        () -> new IntakeProcessor(reader, edits, copiers, files, surroundings),
        null,
        Topics.REQUESTS);
    return write(topology, Topics.ACCEPTED, Topics.VIDEOS, Topics.DEAD_LETTERS);
  }

  static Topology planner(
      Planner planner,
      Endings endings,
      SteeredTimelines timelines,
      Supplier<Plans.Cleaning> cleaning,
      PlanningPolicy policy,
      Surroundings surroundings) {
    Topology topology = new Topology();
    read(
        topology,
        () -> new PlannerProcessor(planner, endings, timelines, cleaning, policy, surroundings),
        VIDEO_STORE,
        Topics.ACCEPTED,
        Topics.STRUCTURES,
        Topics.CHUNKS,
        Topics.VIDEOS);
    return write(topology, Topics.ADMISSION, Topics.VIDEOS, Topics.DEAD_LETTERS);
  }

  static Topology admission(
      PlanningPolicy policy,
      RecipeBook recipes,
      AdmissionGauges gauges,
      Consumer<Lane> topics,
      Surroundings surroundings) {
    Topology topology = new Topology();
    read(
        topology,
        () -> new AdmissionProcessor(policy, recipes, gauges, new LaneTopics(topics), surroundings),
        ADMISSION_STORE,
        Topics.ADMISSION);
    topology.addSink(
        WORK,
        (key, value, record) -> Records.header(record.headers(), Outbox.TOPIC),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        STEP);
    return write(topology, Topics.STRUCTURES, Topics.DEAD_LETTERS);
  }

  static Topology webhooks(Couriers couriers, WebhookPolicy policy, Surroundings surroundings) {
    Topology topology = new Topology();
    read(
        topology,
        () -> new WebhookProcessor(couriers, policy, surroundings),
        WEBHOOK_STORE,
        Topics.VIDEOS);
    return write(topology, Topics.DEAD_LETTERS);
  }

  private static void read(
      Topology topology,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> step,
      String store,
      String... topics) {
    topology.addSource("read", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics);
    topology.addProcessor(STEP, step, "read");
    if (store != null) {
      topology.addStateStore(store(store), STEP);
    }
  }

  private static Topology write(Topology topology, String... topics) {
    for (String topic : topics) {
      topology.addSink(topic, topic, new ByteArraySerializer(), new ByteArraySerializer(), STEP);
    }
    return topology;
  }

  /** In memory, with a changelog: small, and quick to take up again. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
  }
}
