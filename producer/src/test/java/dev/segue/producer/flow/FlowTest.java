package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.events.Records;
import dev.segue.infra.kafka.KafkaSetupException;
import dev.segue.infra.log.Tracing;
import dev.segue.infra.metrics.Meters;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.FakeRecipes;
import dev.segue.producer.Fixtures;
import dev.segue.producer.flow.EventProcessor.Surroundings;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.FlowPolicy;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.Terms;
import dev.segue.schemas.Topics;
import dev.segue.schemas.Trace;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.schemas.VideoWaiting;
import dev.segue.schemas.WorkerCapacity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shells, without a broker. */
class FlowTest {
  private static final Duration AFTERMATH = Fixtures.POLICY.aftermath();

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Endings endings = new Endings(store);
  private final Moment clock = new Moment();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Attempts attempts = new Attempts(clock);
  private final Surroundings surroundings =
      new Surroundings(clock, "/test", attempts, FlowPolicy.USUAL, meters);
  private TopologyTestDriver driver;

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aRequestIsInTheStoreBeforeItGoesOnAndAReplayIsTheSame() {
    run(intake());

    request("{\"video\":\"v\",\"prompt\":\"a red ball\",\"frames\":40}");
    List<Event> first = read(Topics.ACCEPTED);
    clock.now = NOON.plusSeconds(100);
    request("{\"video\":\"v\",\"prompt\":\"a red ball\",\"frames\":40}");

    assertThat(store.size(Keys.description("v"))).isPresent();
    assertThat(first).hasSize(1);
    assertThat(((VideoAccepted) first.get(0)).terms().acceptedAt()).isEqualTo(NOON);
    assertThat(read(Topics.ACCEPTED)).isEqualTo(first);
    assertThat(read(Topics.VIDEOS)).isEmpty();
  }

  @Test
  void anotherVideoUnderTheSameIdIsRejectedAndReplacesNothing() {
    run(intake());

    request("{\"video\":\"v\",\"prompt\":\"a red ball\"}");
    request("{\"video\":\"v\",\"prompt\":\"a blue ball\"}");

    assertThat(read(Topics.ACCEPTED)).hasSize(1);
    VideoStatus rejected = (VideoStatus) read(Topics.VIDEOS).get(0);
    assertThat(rejected.id()).isEqualTo("rejected-0-1");
    assertThat(rejected.error().code()).isEqualTo("video-exists");
  }

  @Test
  void whatWasDecidedOfAnEditStandsWhateverBecomesOfItsParent() {
    run(intake());
    request("{\"video\":\"p\",\"prompt\":\"a red ball\",\"frames\":40}");
    store.putIfAbsent(Keys.whole("p"), new byte[1], "video/mp4");
    read(Topics.ACCEPTED);
    String wish =
        "{\"video\":\"%s\",\"parent\":\"p\",\"edit\":{\"kind\":\"remix\"},\"prompt\":\"a kite\"}";

    request(String.format(wish, "c"));
    List<Event> first = read(Topics.ACCEPTED);
    store.delete(Keys.whole("p"));
    request(String.format(wish, "c"));
    request(String.format(wish, "d"));
    request(String.format(wish, "p"));

    assertThat(((VideoAccepted) first.get(0)).terms().parent()).isEqualTo("p");
    assertThat(read(Topics.ACCEPTED)).isEqualTo(first);
    assertThat(read(Topics.VIDEOS))
        .extracting(status -> ((VideoStatus) status).error().code())
        .containsExactly("parent-unfinished", "video-exists");
  }

  @Test
  void nonsenseIsSetAsideAsItCame() {
    run(intake());

    request("nonsense");
    request(new byte[] {(byte) 0xff, 0}, Map.of("mine", "header"));

    List<TestRecord<byte[], byte[]>> letters = records(Topics.DEAD_LETTERS);
    assertThat(letters).hasSize(2);
    assertThat(letters.get(1).value()).isEqualTo(new byte[] {(byte) 0xff, 0});
    assertThat(header(letters.get(1), "mine")).isEqualTo("header");
    assertThat(header(letters.get(1), DeadLetter.OFFSET)).isEqualTo("1");
    assertThat(header(letters.get(1), DeadLetter.CODE)).isEqualTo("event-unreadable");
    assertThat(Meters.DEAD_LETTERS.counter(meters, Topics.REQUESTS, "event-unreadable").count())
        .isEqualTo(2);
    assertThat(read(Topics.VIDEOS)).extracting(Event::key).contains("rejected-0-0", "rejected-0-1");
  }

  @Test
  void whatFollowsFromARequestIsAPartOfItsTrace() {
    run(intake());
    byte[] wish = utf8("{\"video\":\"v\",\"prompt\":\"a red ball\"}");
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    request(wish, Map.of(Trace.PARENT, parent, Trace.STATE, "rojo=1"));
    request(wish, Map.of(Trace.PARENT, "00-another"));

    List<TestRecord<byte[], byte[]>> accepted = records(Topics.ACCEPTED);
    assertThat(accepted).hasSize(2).allMatch(one -> header(one, Trace.PARENT).equals(parent));
    assertThat(header(accepted.get(1), Trace.STATE)).as("a replay").isEqualTo("rojo=1");
  }

  @Test
  void aRequestWhoseTraceIsMalformedOrMissingBeginsOne() {
    run(intake());

    request(
        utf8("{\"video\":\"v\",\"prompt\":\"a red ball\"}"),
        Map.of(Trace.PARENT, "nonsense", Trace.STATE, "rojo=1"));
    request("{\"video\":\"w\",\"prompt\":\"a red ball\"}");

    List<TestRecord<byte[], byte[]>> accepted = records(Topics.ACCEPTED);
    assertThat(accepted).hasSize(2);
    assertThat(accepted).allMatch(one -> one.headers().lastHeader(Trace.STATE) == null);
    assertThat(accepted)
        .extracting(one -> Records.trace(one.headers()).id())
        .doesNotContainNull()
        .doesNotHaveDuplicates();
  }

  @Test
  void aPlannersWordsArePartsOfTheVideosTrace() {
    run(planner());
    Trace trace = Trace.begin("of a test");
    VideoAccepted one = accepted("v", 16);
    VideoAccepted traced = new VideoAccepted(one.video(), one.terms().in(trace), one.warnings());

    send(Topics.ACCEPTED, traced);
    try (Tracing.Scope scope = Tracing.in(trace)) {
      send(Topics.STRUCTURES, new TrackCompleted("v", 0, "w"));
    }

    assertThat(Tracing.present()).isNull();
    assertThat(records(Topics.ADMISSION))
        .hasSizeGreaterThan(2)
        .allMatch(word -> trace.equals(Records.trace(word.headers())));
    assertThat(records(Topics.VIDEOS))
        .isNotEmpty()
        .allMatch(word -> trace.equals(Records.trace(word.headers())));
  }

  @Test
  void onlyAVideoThatExistsIsCancelled() {
    run(intake());
    request("{\"video\":\"v\",\"prompt\":\"a red ball\"}");
    read(Topics.ACCEPTED);

    send(Topics.REQUESTS, new CancelRequested("none"));
    send(Topics.REQUESTS, new CancelRequested("v"));

    assertThat(read(Topics.ACCEPTED)).containsExactly(new CancelRequested("v"));
    assertThat(header(records(Topics.DEAD_LETTERS).get(0), DeadLetter.CODE))
        .isEqualTo("video-unknown");
    assertThat(Meters.DEAD_LETTERS.counter(meters, Topics.REQUESTS, "video-unknown").count())
        .isEqualTo(1);
  }

  @Test
  void whatIsLeftOverGoesAndWhatAZombieBroughtBackIsSwept() {
    run(planner());
    VideoDescription video = Fixtures.video("v", 16);
    send(Topics.ACCEPTED, accepted("v", 16));
    send(Topics.STRUCTURES, new TrackCompleted("v", 0, "w"));
    store.putIfAbsent(Keys.refinement(video, 0, 1), new byte[1], "any");
    store.putIfAbsent(Keys.structure(video, 0), new byte[1], "any");

    send(Topics.CHUNKS, new ChunkPublished("v", 0, 8, 1, "s"));
    assertThat(store.keys()).containsExactly(Keys.structure(video, 0));

    send(Topics.CHUNKS, new ChunkPublished("v", 1, 8, 1, "s"));
    send(Topics.CHUNKS, new VideoPackaged("v", 1, "s"));
    store.putIfAbsent(Keys.refinement(video, 0, 1), new byte[1], "any");
    clock.now = NOON.plus(AFTERMATH);
    driver.advanceWallClockTime(Duration.ofSeconds(2));

    assertThat(store.keys()).containsExactlyInAnyOrder(Keys.structure(video, 0), Keys.closing("v"));
  }

  @Test
  void aDeadlinePassesWithoutAnyEvent() {
    run(planner());
    send(Topics.ACCEPTED, accepted("v", 40, 5, NOON.plusSeconds(30)));
    read(Topics.VIDEOS);
    read(Topics.ADMISSION);

    clock.now = NOON.plusSeconds(30);
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    VideoStatus status = (VideoStatus) read(Topics.VIDEOS).get(0);
    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.error().code()).isEqualTo("deadline-exceeded");
    assertThat(read(Topics.ADMISSION)).containsExactly(new VideoEnded("v"));
    assertThat(store.size(Keys.end("v"))).isPresent();
  }

  @Test
  void aCancelledVideoEndsAtTheChunksInTheStoreNotAtThoseHeardOf() {
    run(planner());
    send(Topics.ACCEPTED, accepted("v", 40));
    send(Topics.STRUCTURES, new TrackCompleted("v", 0, "w"));
    send(Topics.CHUNKS, new ChunkPublished("v", 0, 8, 1, "s"));
    store.putIfAbsent(Keys.chunk("v", 0), new byte[1], "video/mp4");
    store.putIfAbsent(Keys.chunk("v", 1), new byte[1], "video/mp4");
    read(Topics.VIDEOS);

    send(Topics.ACCEPTED, new CancelRequested("v"));

    VideoStatus status = (VideoStatus) read(Topics.VIDEOS).get(0);
    assertThat(status.state()).isEqualTo(State.CANCELLED);
    assertThat(status.chunks()).isEqualTo(2);
    assertThat(endings.find("v").orElseThrow().chunks()).isEqualTo(2);
  }

  @Test
  void anUnreadableResultIsSetAsideAndTheNextOneCounts() {
    run(planner());
    send(Topics.ACCEPTED, accepted("v", 8));
    read(Topics.ADMISSION);
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_type", utf8("dev.segue.chunk.published.v1"));
    pipe(Topics.CHUNKS, new TestRecord<>(utf8("v"), utf8("{}"), headers));

    send(Topics.STRUCTURES, new TrackCompleted("v", 0, "w"));

    assertThat(records(Topics.DEAD_LETTERS)).hasSize(1);
    assertThat(read(Topics.ADMISSION)).hasSize(2);
  }

  @Test
  void aStateThatCannotBeReadKeepsNoOtherVideoBack() {
    start(planner());
    driver.<String, byte[]>getKeyValueStore(Topologies.VIDEO_STORE).put("broken", utf8("{"));
    send(Topics.ACCEPTED, accepted("v", 8));
    read(Topics.ADMISSION);

    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(read(Topics.ADMISSION)).hasSize(1);
  }

  @Test
  void tasksGoToTheTopicOfTheirLane() {
    run(admission());
    Lane tracks = new Lane(TaskId.Kind.TRACK, Fixtures.BUNDLE, "cpu");
    Lane windows = new Lane(TaskId.Kind.WINDOW, Fixtures.BUNDLE, "cpu");
    for (Lane lane : List.of(tracks, windows)) {
      capacity(lane);
    }

    for (TaskId task : List.of(TaskId.track(0), TaskId.window(0), TaskId.pack())) {
      ready(task);
    }

    assertThat(read(tracks.topic().name()))
        .containsExactly(new Task(Fixtures.video("v", 8), TaskId.track(0), 0, "cpu"));
    assertThat(read(windows.topic().name()))
        .extracting(event -> ((Task) event).task())
        .containsExactly(TaskId.window(0), TaskId.pack());
  }

  @Test
  void nothingIsSentToALaneWhoseTopicCannotBeMade() {
    run(admission());
    Lane denied = new Lane(TaskId.Kind.TRACK, Fixtures.BUNDLE, "denied");
    Lane served = new Lane(TaskId.Kind.TRACK, Fixtures.BUNDLE, "cpu");

    capacity(denied);
    ready(TaskId.track(0));
    capacity(served);

    assertThat(driver.producedTopicNames()).doesNotContain(denied.topic().name());
    assertThat(read(served.topic().name())).hasSize(1);
  }

  @Test
  void whyNobodyCanWorkOnAVideoIsToldToItsPlanner() {
    run(admission());
    capacity(new Lane(TaskId.Kind.TRACK, Fixtures.OTHER_BUNDLE, "cpu"));
    ready(TaskId.track(0));

    for (int second = 0; second <= 30; second++) {
      clock.now = NOON.plusSeconds(second);
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    assertThat(read(Topics.STRUCTURES))
        .singleElement()
        .satisfies(
            event ->
                assertThat(((VideoWaiting) event).reason().code()).isEqualTo("bundle-not-served"));
  }

  private void capacity(Lane lane) {
    send(
        Topics.ADMISSION,
        new WorkerCapacity(
            "w", lane.kind(), lane.bundle(), lane.executionClass(), 2, Duration.ofHours(1)));
  }

  private void ready(TaskId task) {
    Task ready = new Task(Fixtures.video("v", 8), task, 0, null);
    send(Topics.ADMISSION, new TaskReady(ready, Terms.of(5, NOON)));
  }

  private Topology admission() {
    return Topologies.admission(
        Fixtures.POLICY,
        new FakeRecipes(),
        new AdmissionGauges(new SimpleMeterRegistry()),
        lane -> {
          if (lane.executionClass().equals("denied")) {
            throw new KafkaSetupException("kafka-topic", "not allowed to make it", null);
          }
        },
        surroundings);
  }

  private Topology intake() {
    FakeRecipes recipes = new FakeRecipes();
    RequestReader reader = new RequestReader(recipes, RequestLimits.of(1_000, 100));
    VideoFiles files = new VideoFiles(store, recipes);
    return Topologies.intake(
        reader, new Edits(recipes, reader, files, store), Runnable::run, files, surroundings);
  }

  private Topology planner() {
    return Topologies.planner(
        new Planner(Fixtures::plan, Fixtures.POLICY),
        endings,
        new SteeredTimelines(store),
        () -> new Plans.Cleaning(Fixtures::leftovers, new StoreCleaner(store, Runnable::run)),
        Fixtures.POLICY,
        surroundings);
  }

  private void run(Topology topology) {
    start(topology);
    // What a takeover repeats is nothing here.
    driver.advanceWallClockTime(Duration.ofSeconds(1));
  }

  private void start(Topology topology) {
    Properties properties = new Properties();
    properties.put("application.id", "test");
    properties.put("bootstrap.servers", "none:1");
    driver = new TopologyTestDriver(topology, properties, NOON);
  }

  private void request(String json) {
    request(utf8(json), Map.of());
  }

  private void request(byte[] value, Map<String, String> headers) {
    RecordHeaders all = new RecordHeaders();
    headers.forEach((name, text) -> all.add(name, utf8(text)));
    pipe(Topics.REQUESTS, new TestRecord<>(null, value, all));
  }

  private void send(String topic, Event event) {
    RecordHeaders headers = new RecordHeaders();
    Records.writeHeaders(headers, event, "1", "/test");
    pipe(topic, new TestRecord<>(utf8(event.key()), EventCodec.value(event), headers));
  }

  private void pipe(String topic, TestRecord<byte[], byte[]> record) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(record);
  }

  private List<Event> read(String topic) {
    List<Event> events = new ArrayList<>();
    records(topic).forEach(record -> events.add(Records.read(record.headers(), record.value())));
    return events;
  }

  private List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A clock that stands still until it is set. */
  private static final class Moment extends Clock {
    Instant now = NOON;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
