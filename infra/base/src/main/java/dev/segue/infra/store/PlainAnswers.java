package dev.segue.infra.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.ErrorResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Reads the answers that are no failures, that an object is not there or is there already, before
 * MinIO's client does: it reads each by reflection over the class path, which takes milliseconds of
 * a processor, and workers that wait for a neighbour are told so many times a second. All other
 * answers are left to it. Thread-safe.
 */
final class PlainAnswers implements Interceptor {
  private static final Set<String> PLAIN =
      Set.of(Answers.NO_KEY, Answers.PRESENT, Answers.BEYOND_END);
  private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");
  private static final int LONGEST = 1 << 16;

  /** A request of MinIO's client. */
  @FunctionalInterface
  interface Asked<T> {
    T get() throws MinioException;
  }

  /** Carries an answer past MinIO's client, which hands on what breaks a connection. */
  private static final class AnsweredException extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Response response;

    AnsweredException(String code, Response response) {
      super(code);
      this.response = response;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    int status = response.code();
    if (status != 404 && status != 412 && status != 416) {
      return response;
    }
    Matcher code = CODE.matcher(response.peekBody(LONGEST).string());
    if (!code.find() || !PLAIN.contains(code.group(1))) {
      return response;
    }
    response.close();
    throw new AnsweredException(code.group(1), response);
  }

  /**
   * What a client that has this interceptor answers.
   *
   * @throws MinioException also for an answer that was read here, as that client would say it
   */
  static <T> T ask(Asked<T> asked) throws MinioException {
    try {
      return asked.get();
    } catch (IllegalStateException e) {
      if (Answers.connection(e).orElse(null) instanceof AnsweredException answered) {
        throw new ErrorResponseException(
            new ErrorResponse(
                answered.getMessage(), answered.response.message(), null, null, null, null, null),
            answered.response,
            "");
      }
      throw e;
    }
  }
}
