package dev.segue.infra.store;

import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.util.concurrent.CompletionException;
import okhttp3.MediaType;

/**
 * Makes buckets by the rules of the original S3: in its first region the request has no location
 * constraint, and one that names that region is refused as {@code InvalidLocationConstraint}.
 * MinIO's client sends one always.
 */
final class BucketMaker extends MinioAsyncClient {
  private static final String FIRST_REGION = "us-east-1";
  private static final byte[] NOTHING = {};

  /** What an empty body is signed with. */
  private static final String SHA256_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  BucketMaker(MinioAsyncClient client) {
    super(client);
  }

  /** Makes a bucket; a region other than the first is told as its location. */
  void make(String bucket, String region) throws MinioException {
    MakeBucketArgs args = MakeBucketArgs.builder().bucket(bucket).build();
    try {
      if (region.equals(FIRST_REGION)) {
        Http.Body body =
            new Http.Body(NOTHING, 0, (MediaType) null, SHA256_OF_NOTHING, (String) null);
        executePutAsync(args, null, null, body).join().close();
      } else {
        var unused = makeBucket(args).join();
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof MinioException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
