package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.infra.events.Events;
import dev.segue.infra.events.Records;
import dev.segue.infra.http.Problems;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.producer.Fixtures;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestLimits;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.producer.recipes.BundleRecipesTest;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;

/**
 * The whole site without a socket and without a broker: what is sent to the topic of requests is
 * read off its bytes at once, and a video that is wanted is complete before the answer is given. It
 * knows the video {@code parent} from the beginning on.
 */
final class InstantSite implements AutoCloseable {
  static final String PARENT = "parent";

  private static final BundleRecipes RECIPES =
      BundleRecipes.open(List.of(BundleRecipesTest.bundle()), AllowedBundles.ANY);
  private static final RequestLimits LIMITS = RequestLimits.of(600, 4_096);
  private static final WebhookSettings WEBHOOKS =
      new WebhookSettings(Map.of("", "whsec_" + "a".repeat(32)), Map.of(), false);

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final VideoDirectory directory = new VideoDirectory();
  private final VideoFiles files = new VideoFiles(store, RECIPES);
  private final RequestReader reader = new RequestReader(RECIPES, LIMITS, WEBHOOKS);
  private final Edits edits = new Edits(RECIPES, reader, files, store);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);
  private final Events events =
      new Events(new Intake(), "/test", () -> "1", new SimpleMeterRegistry());
  private final Site site;

  InstantSite() {
    Clock clock = Clock.fixed(Fixtures.NOON, ZoneOffset.UTC);
    site =
        new Site(
            RECIPES,
            LIMITS,
            HttpAccess.OPEN,
            WEBHOOKS,
            ServingPolicy.USUAL,
            new Retention(null),
            store,
            new Repairs(
                store,
                video -> RECIPES.plan(video).plan(),
                ready -> {},
                new SimpleMeterRegistry(),
                clock),
            events,
            directory,
            clock);
    server.addConnector(connector);
    server.setHandler(site.handler());
    server.setErrorHandler(new Failures());
    take(
        reader.read(
            "{\"video\":\"parent\",\"prompt\":\"a red ball\",\"frames\":48}"
                .getBytes(StandardCharsets.UTF_8),
            new Origin(null, null, null, Topics.REQUESTS, 0, 0)));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many videos it has. */
  int videos() {
    return directory.all().size();
  }

  /**
   * The answer to a request as it goes over the wire.
   *
   * @throws AssertionError when the request broke something
   */
  byte[] answer(byte[] request) throws Exception {
    failure.set(null);
    ByteBuffer answer = connector.getResponse(ByteBuffer.wrap(request));
    if (failure.get() != null) {
      throw new AssertionError("a request broke the site", failure.get());
    }
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    return bytes;
  }

  private void take(Reading reading) {
    if (reading instanceof Reading.Edited edited) {
      take(edits.resolve(edited));
    } else if (reading instanceof Reading.Wanted wanted) {
      VideoFile file = files.settle(wanted, Fixtures.NOON);
      store.putIfAbsent(Keys.whole(wanted.video().id()), new byte[100], "video/mp4");
      directory.onEvent(Topics.VIDEOS, completed(file));
    } else if (reading instanceof Reading.Deletion deletion) {
      directory.onRemoval(Topics.VIDEOS, deletion.video());
    } else {
      assertThat(reading).isInstanceOf(Reading.Unwanted.class);
    }
  }

  private static VideoStatus completed(VideoFile file) {
    int chunks = file.chunkFrames().size();
    return new VideoStatus(
        file.accepted().video(),
        file.accepted().video().id(),
        State.COMPLETED,
        1,
        1,
        chunks,
        chunks,
        1,
        1,
        file.accepted().terms(),
        Fixtures.NOON,
        Fixtures.NOON,
        Fixtures.NOON,
        Fixtures.NOON,
        null,
        null,
        file.accepted().warnings(),
        null);
  }

  @Override
  public void close() throws Exception {
    site.close();
    server.stop();
    events.close();
  }

  /** What was checked before it was sent is read as the same from what was sent. */
  private final class Intake extends MockProducer<String, byte[]> {
    Intake() {
      super(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> record, Callback callback) {
      Origin origin =
          new Origin(
              Records.header(record.headers(), "ce_type"), "1", "/test", record.topic(), 0, 0);
      take(reader.read(record.value(), origin));
      clear();
      return super.send(record, callback);
    }
  }

  /** Keeps why a request failed for who asked. */
  private final class Failures extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
      return true;
    }

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int status,
        String message,
        Throwable cause,
        org.eclipse.jetty.util.Callback callback) {
      if (status >= 500) {
        failure.set(cause == null ? new IllegalStateException(status + " " + message) : cause);
      }
      Problems.write(response, callback, status, new Problem("refused-by-server", message));
    }
  }
}
