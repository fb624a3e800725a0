package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.infra.settings.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores that break one promise each, as some servers do. */
@Timeout(60)
class StoreSetupTest {
  private static final String KEY = "store-check/a";

  @Test
  void aStoreThatKeepsItsPromisesIsLeftAsItWas() {
    Whim store = new Whim();

    StoreSetup.check(store, KEY);
    StoreSetup.check(store, KEY);

    assertThat(store.size(KEY)).isEmpty();
  }

  @Test
  void whatAProcessThatWasKilledLeftIsNoReasonToRefuse() {
    Whim store = new Whim();
    store.putIfAbsent(KEY, "written over it".getBytes(UTF_8), "text/plain");

    StoreSetup.check(store, KEY);
  }

  @Test
  void aServerThatOverwritesIsRefused() {
    Whim store =
        new Whim() {
          @Override
          public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
            delete(key);
            return super.putIfAbsent(key, bytes, contentType);
          }
        };

    assertThat(refusal(store)).contains("If-None-Match: * would replace");
  }

  @Test
  void aServerThatClaimsToHaveWrittenIsRefused() {
    Whim store =
        new Whim() {
          @Override
          public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
            super.putIfAbsent(key, bytes, contentType);
            return true;
          }
        };

    assertThat(refusal(store)).contains("that there is an object already");
  }

  @Test
  void aServerThatShowsWhatWasWrittenLaterIsRefused() {
    Whim store =
        new Whim() {
          @Override
          public Optional<byte[]> get(String key) {
            return Optional.empty();
          }
        };

    assertThat(refusal(store)).contains("gives back what it was given");
  }

  @Test
  void aServerWithoutSizesPartsOrDeletionIsRefused() {
    assertThat(
            refusal(
                new Whim() {
                  @Override
                  public OptionalLong size(String key) {
                    return OptionalLong.of(0);
                  }
                }))
        .contains("tells the size");
    assertThat(
            refusal(
                new Whim() {
                  @Override
                  public byte[] get(String key, long from, int length) {
                    return get(key).orElseThrow();
                  }
                }))
        .contains("gives a part");
    assertThat(
            refusal(
                new Whim() {
                  @Override
                  public void delete(String key) {}
                }))
        .contains("removes an object for good");
  }

  @Test
  void theFirstRegionIsNoLocationAndOthersAre() throws IOException {
    assertThat(made("us-east-1", 404)).containsExactly("HEAD ", "PUT ");
    assertThat(made("eu-west-3", 404)).hasSize(2).last().asString().contains(">eu-west-3<");
  }

  @Test
  void aBucketThatMayNotBeAskedForIsTakenToBeThere() throws IOException {
    assertThat(made("us-east-1", 403)).containsExactly("HEAD ");
    assertThat(made("us-east-1", 200)).containsExactly("HEAD ");
  }

  private static String refusal(ObjectStore store) {
    StoreException refused =
        catchThrowableOfType(StoreException.class, () -> StoreSetup.check(store, KEY));
    assertThat(refused.code()).isEqualTo("store-unfit");
    return refused.getMessage();
  }

  /** What a server hears that answers so when it is asked for the bucket. */
  private static List<String> made(String region, int answer) throws IOException {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestMethod() + " " + body(exchange));
          exchange.sendResponseHeaders(
              exchange.getRequestMethod().equals("HEAD") ? answer : 200, -1);
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3ObjectStore store =
        new S3ObjectStore(
            new StoreSettings(
                address, region, "someone", "a-secret", "segue", Duration.ofSeconds(1)))) {
      store.createBucket();
    } finally {
      server.stop(0);
    }
    return heard;
  }

  private static String body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** A store in memory, to be made worse. */
  private static class Whim implements ObjectStore {
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Override
    public Optional<byte[]> get(String key) {
      return store.get(key);
    }

    @Override
    public OptionalLong size(String key) {
      return store.size(key);
    }

    @Override
    public byte[] get(String key, long from, int length) {
      return store.get(key, from, length);
    }

    @Override
    public InputStream open(String key) {
      return store.open(key);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
      return store.putIfAbsent(key, bytes, contentType);
    }

    @Override
    public boolean putIfAbsent(String key, Path file, String contentType) {
      return store.putIfAbsent(key, file, contentType);
    }

    @Override
    public void delete(String key) {
      store.delete(key);
    }
  }
}
