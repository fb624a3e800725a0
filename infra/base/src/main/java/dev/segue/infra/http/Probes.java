package dev.segue.infra.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.metrics.Metrics;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: every check passes (200) or not (503),
 * named in JSON. {@code /metrics}: Prometheus' text format.
 */
final class Probes extends Handler.Abstract {
  private static final Set<String> PATHS = Set.of("/healthz", "/readyz", "/metrics");

  private final Metrics metrics;
  private final Map<String, Check> checks;

  Probes(Metrics metrics, Map<String, Check> checks) {
    this.metrics = metrics;
    this.checks = checks;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    boolean isRead =
        HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    if (!isRead && PATHS.contains(path)) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET");
      Problems.write(
          response, callback, 405, new Problem("method-not-allowed", "this is only read: use GET"));
      return true;
    }
    return switch (path) {
      case "/healthz" -> answer(response, callback, 200, "text/plain", "ok\n");
      case "/readyz" -> ready(response, callback);
      case "/metrics" ->
          answer(response, callback, 200, "text/plain; version=0.0.4", metrics.scrape());
      default -> false;
    };
  }

  private boolean ready(Response response, Callback callback) {
    ObjectNode named = EventCodec.json().createObjectNode();
    boolean ready = true;
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      Optional<String> problem = problem(check.getValue());
      ready &= problem.isEmpty();
      named.put(check.getKey(), problem.orElse("ok"));
    }
    ObjectNode body = EventCodec.json().createObjectNode().put("ready", ready);
    body.set("checks", named);
    return answer(response, callback, ready ? 200 : 503, "application/json", body + "\n");
  }

  private static Optional<String> problem(Check check) {
    try {
      return check.problem();
    } catch (RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  private static boolean answer(
      Response response, Callback callback, int status, String type, String body) {
    response.setStatus(status);
    String charset = type.startsWith("text/") ? type + "; charset=utf-8" : type;
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, charset);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Content.Sink.write(response, true, body, callback);
    return true;
  }
}
