package dev.segue.testbed.chaos.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.infra.embedded.EmbeddedS3;
import dev.segue.infra.settings.StoreSettings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.StoreException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real store and its real client, with the proxy between them. */
@Timeout(60)
class StoreProxyTest {
  private static final byte[] BYTES = new byte[50_000];

  @TempDir Path directory;
  private EmbeddedS3 s3;
  private StoreProxy proxy;

  @BeforeEach
  void start() {
    s3 = EmbeddedS3.start(directory, 0, "key", "secret");
    proxy = StoreProxy.start(s3.port());
  }

  @AfterEach
  void stop() {
    proxy.close();
    s3.close();
  }

  @Test
  void inClearWeatherItCannotBeTold() {
    try (S3ObjectStore store = open(Duration.ZERO)) {
      assertThat(store.putIfAbsent("a", BYTES, "text/plain")).isTrue();
      assertThat(store.putIfAbsent("a", BYTES, "text/plain")).isFalse();
      assertThat(store.get("a")).contains(BYTES);
      assertThat(store.size("a")).hasValue(BYTES.length);
      assertThat(store.get("b")).isEmpty();
    }
    assertThat(proxy.spoilt()).isZero();
  }

  @Test
  void anUnavailableStoreAnswersNothing() {
    try (S3ObjectStore store = open(Duration.ZERO)) {
      proxy.weather(Weather.UNAVAILABLE);

      assertThatThrownBy(() -> store.size("a")).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> store.putIfAbsent("a", BYTES, "text/plain"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("ServiceUnavailable");

      proxy.weather(Weather.CLEAR);
      assertThat(store.putIfAbsent("a", BYTES, "text/plain")).isTrue();
    }
  }

  @Test
  void aFullStoreStillReads() {
    try (S3ObjectStore store = open(Duration.ZERO)) {
      store.putIfAbsent("a", BYTES, "text/plain");
      proxy.weather(Weather.FULL);

      assertThat(store.get("a")).contains(BYTES);
      assertThatThrownBy(() -> store.putIfAbsent("b", BYTES, "text/plain"))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void whatIsTornIsNeverThereInPart() {
    try (S3ObjectStore store = open(Duration.ZERO)) {
      proxy.weather(new Weather(false, false, 100, Duration.ZERO));

      assertThatThrownBy(() -> store.putIfAbsent("a", BYTES, "text/plain"))
          .isInstanceOf(StoreException.class);

      proxy.weather(Weather.CLEAR);
      assertThat(store.get("a")).isEmpty();
    }
    assertThat(proxy.spoilt()).isPositive();
  }

  @Test
  void aClientThatRepeatsGetsThroughTornConnections() {
    try (S3ObjectStore store = open(Duration.ofSeconds(30))) {
      proxy.weather(Weather.TORN);

      for (int n = 0; n < 20; n++) {
        store.putIfAbsent("torn-" + n, BYTES, "text/plain");
        assertThat(store.get("torn-" + n)).contains(BYTES);
      }
    }
    assertThat(proxy.spoilt()).isPositive();
  }

  private S3ObjectStore open(Duration retry) {
    S3ObjectStore store =
        new S3ObjectStore(
            new StoreSettings(
                URI.create("http://127.0.0.1:" + proxy.port()),
                "us-east-1",
                "key",
                "secret",
                "segue",
                retry));
    store.createBucket();
    return store;
  }
}
