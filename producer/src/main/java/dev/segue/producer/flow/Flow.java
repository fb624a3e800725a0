package dev.segue.producer.flow;

import dev.segue.infra.kafka.Clients;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.flow.EventProcessor.Surroundings;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.policy.WebhookPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.producer.webhook.Couriers;
import dev.segue.schemas.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running Streams applications: intake, planner, admission, and webhooks where any are sent. A
 * thread that fails, because the store or the broker was away for too long, is replaced and goes on
 * where it had committed. What fails by itself fails twice at most: see {@link EventProcessor} and
 * {@link Unsendable}.
 */
public final class Flow implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Flow.class);

  /**
   * One of them.
   *
   * @param attempts what its threads failed on
   */
  private record Application(String name, KafkaStreams streams, Attempts attempts) {}

  /**
   * What the sending of webhooks stands on.
   *
   * @param couriers who send; they are closed after the flow
   */
  public record Webhooks(Couriers couriers, WebhookPolicy policy) {}

  private final List<Application> applications;
  private final List<ExecutorService> helpers;
  private final FlowPolicy policy;

  private Flow(List<Application> applications, List<ExecutorService> helpers, FlowPolicy policy) {
    this.applications = applications;
    this.helpers = helpers;
    this.policy = policy;
  }

  /**
   * Starts all of them; they catch up on their own threads.
   *
   * @param instance this process; it keeps its partitions over a quick restart
   * @param running what the applications themselves go by
   * @param topics makes the topic of a lane where it is missing
   * @param webhooks what sends events, where any are sent
   */
  public static Flow start(
      Clients clients,
      String instance,
      RequestReader reader,
      Edits edits,
      VideoFiles files,
      ObjectStore store,
      Endings endings,
      SteeredTimelines timelines,
      PlanningPolicy policy,
      FlowPolicy running,
      RecipeBook recipes,
      Consumer<Lane> topics,
      Optional<Webhooks> webhooks,
      MeterRegistry registry,
      Clock clock) {
    String source = "/segue/producer/" + instance;
    // What is ordered while this ends is ordered again by whoever takes over.
    ExecutorService cleaners = helpers("cleaner", 1, new ThreadPoolExecutor.DiscardPolicy());
    ExecutorService copiers =
        helpers("copier", running.copiers(), new ThreadPoolExecutor.AbortPolicy());
    Supplier<Plans.Cleaning> cleaning =
        () ->
            new Plans.Cleaning(
                video -> new Leftovers(video, recipes.plan(video), !policy.editable().isZero()),
                new StoreCleaner(store, cleaners));
    Planner planner = new Planner(recipes::plan, policy);
    AdmissionGauges gauges = new AdmissionGauges(registry);
    Supplier<Surroundings> surroundings =
        () -> new Surroundings(clock, source, new Attempts(clock), running, registry);
    List<Application> applications = new ArrayList<>();
    applications.addAll(
        List.of(
            open(
                clients,
                instance,
                "intake",
                surroundings.get(),
                its -> Topologies.intake(reader, edits, copiers, files, its)),
            open(
                clients,
                instance,
                "planner",
                surroundings.get(),
                its -> Topologies.planner(planner, endings, timelines, cleaning, policy, its)),
            open(
                clients,
                instance,
                "admission",
                surroundings.get(),
                its -> Topologies.admission(policy, recipes, gauges, topics, its))));
    webhooks.ifPresent(
        their ->
            applications.add(
                open(
                    clients,
                    instance,
                    "webhooks",
                    surroundings.get(),
                    its -> Topologies.webhooks(their.couriers(), their.policy(), its))));
    return Lifecycle.start(
        parts -> {
          Flow flow =
              parts.own(new Flow(List.copyOf(applications), List.of(cleaners, copiers), running));
          applications.forEach(application -> application.streams().start());
          return flow;
        });
  }

  /** What keeps requests from being decided, or empty. */
  public Optional<String> problem() {
    for (Application application : applications) {
      KafkaStreams.State state = application.streams().state();
      if (state != KafkaStreams.State.RUNNING) {
        return Optional.of(application.name() + " is " + state);
      }
    }
    return applications.stream()
        .flatMap(application -> application.attempts().retried().stream())
        .findFirst()
        .map(retried -> "trying again: " + retried);
  }

  /** Stops where it is; what was not committed is done again by whoever comes next. */
  @Override
  public void close() {
    applications.parallelStream()
        .forEach(application -> application.streams().close(policy.close()));
    helpers.forEach(ExecutorService::shutdownNow);
  }

  private static ExecutorService helpers(String name, int threads, RejectedExecutionHandler late) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(task, name),
        late);
  }

  private static Application open(
      Clients clients,
      String instance,
      String name,
      Surroundings surroundings,
      Function<Surroundings, Topology> topology) {
    Map<String, Object> p = clients.streams("segue-" + name);
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // Results of other topics may come first; nobody waits for them.
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        instance + "-" + name);
    p.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, ArrivalTime.class);
    p.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, Unsendable.class);
    p.put(Unsendable.ATTEMPTS, surroundings.attempts());
    p.put(Unsendable.REGISTRY, surroundings.registry());
    Properties properties = new Properties();
    properties.putAll(p);
    KafkaStreams streams = new KafkaStreams(topology.apply(surroundings), properties);
    streams.setUncaughtExceptionHandler(
        failure -> {
          log.atError().addKeyValue("application", name).setCause(failure).log("a thread failed");
          // Who is refused at once shall not ask again at once.
          LockSupport.parkNanos(surroundings.policy().pause().toNanos());
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    return new Application(name, streams, surroundings.attempts());
  }
}
