package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.segue.infra.embedded.EmbeddedS3;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.settings.StoreSettings;
import dev.segue.infra.testing.TestServer;
import dev.segue.infra.testing.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class S3ObjectStoreTest {
  private static final String TEXT = "text/plain";
  private static final byte[] BYTES = "what was stored".getBytes(UTF_8);

  @TempDir static Path directory;
  private static TestServer server;
  private static StoreSettings settings;
  private static S3ObjectStore store;

  @BeforeAll
  static void start() {
    server = TestServers.store(directory);
    settings = Settings.from(server.environment()).store();
    store = new S3ObjectStore(settings);
    store.createBucket();
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  @Test
  void givesBackWhatWasPut() throws IOException {
    assertThat(store.putIfAbsent("whole/a", BYTES, TEXT)).isTrue();

    assertThat(store.get("whole/a")).hasValue(BYTES);
    assertThat(store.size("whole/a")).hasValue(BYTES.length);
    try (InputStream in = store.open("whole/a")) {
      assertThat(in.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void keepsAnEmptyObject() {
    assertThat(store.putIfAbsent("empty", new byte[0], TEXT)).isTrue();

    assertThat(store.get("empty")).hasValue(new byte[0]);
    assertThat(store.size("empty")).hasValue(0);
  }

  @Test
  void givesPartsOfAnObject() {
    store.putIfAbsent("part", BYTES, TEXT);

    assertThat(store.get("part", 5, 3)).isEqualTo("was".getBytes(UTF_8));
    assertThat(store.get("part", 9, 100)).isEqualTo("stored".getBytes(UTF_8));
    assertThat(store.get("part", BYTES.length, 1)).isEmpty();
  }

  @Test
  void listsWhatThereIsPageByPage() {
    for (String key : List.of("listed/b/2", "listed/a", "listed/b/1", "listed/c +%&")) {
      store.putIfAbsent(key, BYTES, TEXT);
    }

    List<String> keys = new ArrayList<>();
    String last = "";
    for (List<StoredObject> page = store.list(last, 2);
        !page.isEmpty();
        page = store.list(last, 2)) {
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      page.forEach(object -> keys.add(object.key()));
      last = keys.get(keys.size() - 1);
    }

    assertThat(keys)
        .isSorted()
        .containsSubsequence("listed/a", "listed/b/1", "listed/b/2", "listed/c +%&");
    assertThat(store.list("listed/a", 1))
        .containsExactly(new StoredObject("listed/b/1", BYTES.length));
  }

  @Test
  void saysWhatIsNotThere() {
    assertThat(store.get("nothing")).isEmpty();
    assertThat(store.size("nothing")).isEmpty();
    assertThat(code(() -> store.open("nothing"))).isEqualTo("store-missing");
    assertThat(code(() -> store.get("nothing", 0, 1))).isEqualTo("store-missing");
  }

  @Test
  void doesNotReplaceWhatIsThere() throws IOException {
    Path file = Files.writeString(directory.resolve("other"), "other");
    store.putIfAbsent("first", BYTES, TEXT);

    assertThat(store.putIfAbsent("first", "other".getBytes(UTF_8), TEXT)).isFalse();
    assertThat(store.putIfAbsent("first", file, TEXT)).isFalse();
    assertThat(store.get("first")).hasValue(BYTES);
  }

  @Test
  void putsAFileOfAnySize() throws IOException {
    byte[] large = new byte[20 << 20];
    new Random(1).nextBytes(large);
    Path file = Files.write(directory.resolve("large"), large);
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThat(store.putIfAbsent("file/large", file, "video/mp4")).isTrue();
    assertThat(store.putIfAbsent("file/empty", empty, "video/mp4")).isTrue();

    assertThat(Arrays.equals(store.get("file/large").orElseThrow(), large)).isTrue();
    assertThat(store.size("file/large")).hasValue(large.length);
    assertThat(store.size("file/empty")).hasValue(0);
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    Path nothing = directory.resolve("nothing");

    assertThat(code(() -> store.putIfAbsent("file/none", nothing, TEXT))).isEqualTo("store-file");
  }

  @Test
  void deletesWhatIsThereAndWhatIsNot() {
    store.putIfAbsent("gone", BYTES, TEXT);

    store.delete("gone");
    store.delete("gone");

    assertThat(store.get("gone")).isEmpty();
    assertThat(store.putIfAbsent("gone", BYTES, TEXT)).isTrue();
  }

  @Test
  void tellsExactlyOneOfManyThatItCreatedAnObject() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        String key = "race/" + round;
        List<Callable<Boolean>> racers =
            IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(
                    i -> () -> store.putIfAbsent(key, new byte[] {(byte) i}, TEXT))
                .toList();

        List<Boolean> created = new ArrayList<>();
        for (Future<Boolean> racer : threads.invokeAll(racers)) {
          created.add(racer.get());
        }

        int winner = created.indexOf(true);
        assertThat(created).containsOnlyOnce(true);
        assertThat(store.get(key)).hasValue(new byte[] {(byte) winner});
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void makesTheBucketOnlyOnce() {
    store.createBucket();

    assertThat(store.problem()).isEmpty();
  }

  @Test
  void saysThatCredentialsAreWrong() throws IOException {
    Files.write(directory.resolve("file"), BYTES);
    StoreSettings wrong =
        new StoreSettings(
            settings.endpoint(),
            settings.region(),
            settings.accessKey(),
            "guessed",
            settings.bucket(),
            settings.retry());
    try (S3ObjectStore denied = new S3ObjectStore(wrong)) {
      StoreException failure =
          catchThrowableOfType(
              StoreException.class, () -> denied.putIfAbsent("denied", BYTES, TEXT));

      assertThat(failure.code()).isEqualTo("store-denied");
      assertThat(failure).hasMessageContaining("SEGUE_STORE_SECRET_KEY");
      assertThat(code(() -> denied.putIfAbsent("denied", directory.resolve("file"), TEXT)))
          .isEqualTo("store-denied");
      assertThat(code(() -> denied.get("denied"))).isEqualTo("store-denied");
      assertThat(code(() -> denied.size("denied"))).isEqualTo("store-denied");
      assertThat(denied.problem()).isPresent();
    }
  }

  @Test
  void isNotReadByWhoDoesNotSign() throws Exception {
    store.putIfAbsent("private", BYTES, TEXT);
    HttpRequest unsigned =
        HttpRequest.newBuilder(settings.endpoint().resolve("/" + settings.bucket() + "/private"))
            .build();

    HttpResponse<String> response =
        HttpClient.newHttpClient().send(unsigned, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void saysThatTheBucketIsMissing() {
    StoreSettings other =
        new StoreSettings(
            settings.endpoint(),
            settings.region(),
            settings.accessKey(),
            settings.secretKey(),
            "other-bucket",
            settings.retry());
    try (S3ObjectStore missing = new S3ObjectStore(other)) {
      assertThat(code(() -> missing.putIfAbsent("a", BYTES, TEXT)))
          .isEqualTo("store-bucket-missing");
      assertThat(missing.problem()).hasValue("bucket other-bucket is missing");
    }
  }

  @Test
  @Tag("embedded")
  void goesOnWhenTheStoreComesBackInTime(@TempDir Path own) throws IOException {
    int port = freePort();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    EmbeddedS3 first = EmbeddedS3.start(own, port, "key", "secret");
    try (S3ObjectStore patient = new S3ObjectStore(settings(endpoint, Duration.ofSeconds(60)))) {
      patient.createBucket();
      patient.putIfAbsent("before", BYTES, TEXT);
      first.close();

      CompletableFuture<Boolean> created =
          CompletableFuture.supplyAsync(() -> patient.putIfAbsent("during", BYTES, TEXT));
      assertThat(patient.problem()).isPresent();
      assertThat(created).isNotDone();

      try (EmbeddedS3 second = EmbeddedS3.start(own, port, "key", "secret")) {
        assertThat(created.join()).isTrue();
        assertThat(patient.get("before")).hasValue(BYTES);
        assertThat(second.port()).isEqualTo(port);
      }
    }
  }

  @Test
  void givesUpWhenTheStoreStaysAway() throws IOException {
    URI nobody = URI.create("http://127.0.0.1:" + freePort());
    try (S3ObjectStore away = new S3ObjectStore(settings(nobody, Duration.ofMillis(300)))) {
      assertThat(code(() -> away.get("a"))).isEqualTo("store-unavailable");
      assertThat(code(() -> away.putIfAbsent("a", BYTES, TEXT))).isEqualTo("store-unavailable");
    }
  }

  private static String code(Runnable call) {
    StoreException failure = catchThrowableOfType(StoreException.class, call::run);
    return failure == null ? "nothing was thrown" : failure.code();
  }

  private static StoreSettings settings(URI endpoint, Duration retry) {
    return new StoreSettings(endpoint, "us-east-1", "key", "secret", "bucket", retry);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
