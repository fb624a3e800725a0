package dev.segue.infra.store;

import dev.segue.infra.settings.StoreSettings;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * Objects in one bucket of any S3 server that honours {@code If-None-Match: *} on writes.
 *
 * <p>What fails for a passing reason (no connection, timeouts, answers of 5xx, 408, 409 and 429) is
 * repeated with growing pauses as long as the settings say. Close it when nobody uses it any more.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private static final Map<String, String> UNLESS_PRESENT = Map.of("If-None-Match", "*");

  private final MinioClient client;
  private final OkHttpClient http;
  private final StoreSettings settings;
  private final Retry retry;

  /** A store that is ready to use; nothing is sent yet. */
  public S3ObjectStore(StoreSettings settings) {
    this.settings = settings;
    this.retry =
        new Retry(
            settings.retry(),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            bound -> ThreadLocalRandom.current().nextLong(bound));
    this.http =
        new OkHttpClient.Builder()
            .socketFactory(new PromptSockets())
            .connectTimeout(Duration.ofSeconds(3))
            .readTimeout(Duration.ofSeconds(30))
            .writeTimeout(Duration.ofSeconds(30))
            .build();
    MinioClient.Builder builder =
        MinioClient.builder()
            .endpoint(settings.endpoint().toString())
            .region(settings.region())
            .httpClient(http.newBuilder().addInterceptor(new PlainAnswers()).build());
    if (!settings.accessKey().isEmpty()) {
      builder.credentials(settings.accessKey(), settings.secretKey());
    }
    this.client = builder.build();
  }

  /**
   * Makes the bucket unless it is there. Credentials that may not ask for it are taken to have one:
   * the first use shows.
   *
   * @throws StoreException {@code store-denied} when it is missing and may not be made
   */
  public void createBucket() {
    run(
        "create bucket " + settings.bucket(),
        () -> {
          String bucket = settings.bucket();
          if (!bucketExists()) {
            try {
              bucketMaker().make(bucket, settings.region());
            } catch (MinioException e) {
              if (!Answers.code(e).startsWith("BucketAlready")) {
                throw e;
              }
            }
          }
          return null;
        });
  }

  /** What keeps the store from being used right now, or empty; one request, not repeated. */
  public Optional<String> problem() {
    try {
      boolean there =
          client.bucketExists(BucketExistsArgs.builder().bucket(settings.bucket()).build());
      return there ? Optional.empty() : Optional.of("bucket " + settings.bucket() + " is missing");
    } catch (MinioException | IllegalStateException e) {
      return Optional.of(Answers.describe(e));
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    return run(
        "get " + key,
        () -> {
          try (InputStream in = PlainAnswers.ask(() -> client.getObject(object(key).build()))) {
            return Optional.of(in.readAllBytes());
          } catch (MinioException e) {
            return Answers.orElse(e, Answers.NO_KEY, Optional.empty());
          }
        });
  }

  @Override
  public OptionalLong size(String key) {
    return run(
        "look at " + key,
        () -> {
          try {
            StatObjectArgs args =
                StatObjectArgs.builder().bucket(settings.bucket()).object(key).build();
            return OptionalLong.of(client.statObject(args).size());
          } catch (MinioException e) {
            return Answers.orElse(e, Answers.NO_KEY, OptionalLong.empty());
          }
        });
  }

  @Override
  public byte[] get(String key, long from, int length) {
    return run(
        "get part of " + key,
        () -> {
          try (InputStream in =
              PlainAnswers.ask(
                  () -> client.getObject(object(key).offset(from).length((long) length).build()))) {
            return in.readAllBytes();
          } catch (MinioException e) {
            return Answers.orElse(e, Answers.BEYOND_END, new byte[0]);
          }
        });
  }

  @Override
  public InputStream open(String key) {
    return run("open " + key, () -> PlainAnswers.ask(() -> client.getObject(object(key).build())));
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    PutObjectArgs args =
        PutObjectArgs.builder()
            .bucket(settings.bucket())
            .object(key)
            .contentType(contentType)
            .headers(UNLESS_PRESENT)
            .data(bytes, bytes.length)
            .build();
    return put(key, () -> PlainAnswers.ask(() -> client.putObject(args)));
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    return put(
        key,
        () -> {
          String address =
              client.getPresignedObjectUrl(
                  GetPresignedObjectUrlArgs.builder()
                      .method(Http.Method.PUT)
                      .bucket(settings.bucket())
                      .object(key)
                      .expiry(1, TimeUnit.HOURS)
                      .build());
          new FilePut(http).run(address, file, contentType);
        });
  }

  @Override
  public void delete(String key) {
    run(
        "delete " + key,
        () -> {
          client.removeObject(
              RemoveObjectArgs.builder().bucket(settings.bucket()).object(key).build());
          return null;
        });
  }

  /**
   * A page of what there is, in the order of keys; for who looks after a store, and for no service.
   *
   * @param after the last key of the page before, or the empty string for the first page
   * @param most how many at most, from 1; fewer, or none, at the end
   */
  public List<StoredObject> list(String after, int most) {
    return run(
        "list what there is",
        () -> {
          ListObjectsArgs args =
              ListObjectsArgs.builder()
                  .bucket(settings.bucket())
                  .recursive(true)
                  .startAfter(after)
                  .maxKeys(most)
                  .build();
          List<StoredObject> page = new ArrayList<>();
          Iterator<Result<Item>> found = client.listObjects(args).iterator();
          while (page.size() < most && found.hasNext()) {
            Item item = found.next().get();
            page.add(new StoredObject(item.objectName(), item.size()));
          }
          return page;
        });
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private BucketMaker bucketMaker() {
    MinioAsyncClient.Builder builder =
        MinioAsyncClient.builder()
            .endpoint(settings.endpoint().toString())
            .region(settings.region())
            .httpClient(http);
    if (!settings.accessKey().isEmpty()) {
      builder.credentials(settings.accessKey(), settings.secretKey());
    }
    return new BucketMaker(builder.build());
  }

  /** Whether the bucket is there, as far as these credentials may know. */
  private boolean bucketExists() throws MinioException {
    try {
      return client.bucketExists(BucketExistsArgs.builder().bucket(settings.bucket()).build());
    } catch (MinioException e) {
      return Answers.orElse(e, Answers.DENIED_HERE, true);
    }
  }

  private GetObjectArgs.Builder object(String key) {
    return GetObjectArgs.builder().bucket(settings.bucket()).object(key);
  }

  private boolean put(String key, Put put) {
    return run(
        "put " + key,
        () -> {
          try {
            put.run();
            return true;
          } catch (MinioException e) {
            return Answers.orElse(e, Answers.PRESENT, false);
          }
        });
  }

  private <T> T run(String what, Request<T> request) {
    return retry.run(
        what,
        () -> {
          try {
            return request.run();
          } catch (MinioException e) {
            if (Answers.passes(e)) {
              throw new IOException(Answers.describe(e), e);
            }
            throw Answers.failure(what, settings.bucket(), e);
          } catch (IllegalStateException e) {
            // So MinIO says that it got no connection.
            throw Answers.connection(e).orElseThrow(() -> e);
          }
        });
  }

  @FunctionalInterface
  private interface Request<T> {
    T run() throws MinioException, IOException;
  }

  @FunctionalInterface
  private interface Put {
    void run() throws MinioException, IOException;
  }
}
