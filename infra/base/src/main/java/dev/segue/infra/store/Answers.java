package dev.segue.infra.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InsufficientDataException;
import io.minio.errors.InternalException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What an S3 server's answers mean. */
final class Answers {
  static final String NO_KEY = "NoSuchKey";
  static final String BEYOND_END = "InvalidRange";
  static final String DENIED_HERE = "AccessDenied";
  static final String PRESENT = "PreconditionFailed";

  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "RequestTimeTooSkewed",
          "AuthorizationHeaderMalformed",
          "ExpiredToken",
          "InvalidToken");
  private static final Set<String> PASSING =
      Set.of(
          "SlowDown",
          "RequestTimeout",
          "IncompleteBody",
          "InternalError",
          "ServiceUnavailable",
          "OperationAborted",
          "ConditionalRequestConflict");

  private Answers() {}

  /** The S3 error code, or empty when the failure was no answer of S3. */
  static String code(MinioException e) {
    return e instanceof ErrorResponseException answer ? answer.errorResponse().code() : "";
  }

  /** The value when the answer has this code; what else went wrong is thrown on. */
  static <T> T orElse(MinioException e, String code, T value) throws MinioException {
    if (code(e).equals(code)) {
      return value;
    }
    throw e;
  }

  /** Whether the same request may succeed later. */
  static boolean passes(MinioException e) {
    if (e instanceof ErrorResponseException answer) {
      int status = answer.response().code();
      return status >= 500
          || status == 408
          || status == 409
          || status == 429
          || PASSING.contains(code(e));
    }
    return connection(e).isPresent()
        || e instanceof ServerException
        || e instanceof InvalidResponseException
        || e instanceof InternalException
        || e instanceof InsufficientDataException;
  }

  /** What broke beneath an exception of MinIO's, if it was input or output that broke. */
  static Optional<IOException> connection(Throwable e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException broken) {
        return Optional.of(broken);
      }
    }
    return Optional.empty();
  }

  /** The error for an answer that will not change. */
  static StoreException failure(String what, String bucket, MinioException e) {
    String code = code(e);
    if (DENIED.contains(code)) {
      return new StoreException(
          "store-denied",
          "the object store denied to "
              + what
              + " ("
              + code
              + "); check SEGUE_STORE_ACCESS_KEY and SEGUE_STORE_SECRET_KEY",
          e);
    }
    return switch (code) {
      case NO_KEY ->
          new StoreException("store-missing", "there is no such object: failed to " + what, e);
      case "NoSuchBucket" ->
          new StoreException(
              "store-bucket-missing",
              "bucket " + bucket + " does not exist; create it or set SEGUE_STORE_BUCKET",
              e);
      default ->
          new StoreException(
              "store-refused", "the object store refused to " + what + ": " + describe(e), e);
    };
  }

  /** One line for a person. */
  static String describe(Exception e) {
    String code = e instanceof MinioException answer ? code(answer) : "";
    return code.isEmpty()
        ? connection(e).map(Throwable::toString).orElse(e.toString())
        : code + ": " + e.getMessage();
  }
}
