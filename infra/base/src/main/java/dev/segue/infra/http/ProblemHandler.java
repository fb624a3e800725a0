package dev.segue.infra.http;

import dev.segue.schemas.Problem;
import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what no handler answered, and what one threw; never tells a caller our internals. */
final class ProblemHandler extends ErrorHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  /** Whoever asks in a way of their own is told what was wrong with it, too. */
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
      Callback callback) {
    if (isOurs(status)) {
      log.atError()
          .addKeyValue("method", request.getMethod())
          .addKeyValue("path", Request.getPathInContext(request))
          .setCause(cause)
          .log("a request failed");
    }
    Problems.write(response, callback, status, problem(status));
  }

  /** Whether it is we who failed; some of these say that who asked speaks another HTTP. */
  private static boolean isOurs(int status) {
    return status >= 500
        && status != HttpStatus.NOT_IMPLEMENTED_501
        && status != HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
  }

  private static Problem problem(int status) {
    String title = HttpStatus.getMessage(status);
    String code = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return switch (status) {
      case 404 -> new Problem(code, "There is nothing at this address.");
      case 405 -> new Problem(code, "This address does not know this method.");
      default ->
          isOurs(status)
              ? new Problem(code, "The server failed to answer; its log says why.")
              : new Problem(code, "The request could not be understood: " + title + ".");
    };
  }
}
