package dev.segue.infra.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Json;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Errors as RFC 9457 problem details. The type is {@code about:blank}, so the title is the status'
 * phrase; what programs should look at is our own member {@code code}. The same is under {@code
 * error} for clients of the public video API, which look for it there.
 */
public final class Problems {
  /** The media type. */
  public static final String TYPE = "application/problem+json";

  private Problems() {}

  /** The document of a problem. */
  public static ObjectNode document(int status, Problem problem) {
    ObjectNode document =
        EventCodec.json()
            .createObjectNode()
            .put("type", "about:blank")
            .put("title", HttpStatus.getMessage(status))
            .put("status", status)
            .put("detail", problem.message())
            .put("code", problem.code());
    document
        .putObject("error")
        .put("message", problem.message())
        .put("type", status < 500 ? "invalid_request_error" : "server_error")
        .putNull("param")
        .put("code", problem.code());
    return document;
  }

  /** Answers a request with a problem; further headers may have been set before. */
  public static void write(Response response, Callback callback, int status, Problem problem) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(Json.write(document(status, problem))), callback);
  }
}
