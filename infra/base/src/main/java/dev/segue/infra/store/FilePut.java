package dev.segue.infra.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import io.minio.messages.ErrorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * One conditional put of a file of up to 5 GiB, which neither side holds in memory. MinIO's own
 * upload signs a digest of the body, for which servers read it whole, and its multipart upload has
 * no condition; so this puts to a signed address, where the body is not part of what is signed.
 */
final class FilePut {
  private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");

  private final OkHttpClient http;

  FilePut(OkHttpClient http) {
    this.http = http;
  }

  /**
   * Puts it.
   *
   * @param address a signed address for a put
   * @throws MinioException what the server answered, as MinIO's client would say it
   * @throws IOException when the connection broke
   * @throws StoreException {@code store-file} when there is no such file
   */
  void run(String address, Path file, String contentType) throws IOException, MinioException {
    Request request =
        new Request.Builder()
            .url(address)
            .header("If-None-Match", "*")
            .put(body(file, contentType))
            .build();
    try (Response response = http.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw failure(response, file);
      }
    }
  }

  private static RequestBody body(Path file, String contentType) throws IOException {
    if (!Files.isReadable(file)) {
      throw new StoreException(
          "store-file", "cannot read " + file, new NoSuchFileException(file.toString()));
    }
    return RequestBody.create(file.toFile(), MediaType.get(contentType));
  }

  private static MinioException failure(Response response, Path file) throws IOException {
    Matcher code = CODE.matcher(response.body().string());
    if (!code.find()) {
      return new ServerException(
          "the server answered " + response.code() + " to a put of " + file, response.code(), "");
    }
    ErrorResponse answer =
        new ErrorResponse(code.group(1), response.message(), null, null, null, null, null);
    return new ErrorResponseException(answer, response, "");
  }
}
