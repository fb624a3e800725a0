package dev.segue.infra.http;

import dev.segue.infra.settings.HttpSettings;
import dev.segue.schemas.Problem;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Keeps other people's web pages from using a server through the browser of who runs it. What
 * changes something is refused when a page of another origin asks for it. A server on a loopback
 * address is not asked under a name that somebody made point there. Hosts that are allowed by the
 * settings may do both; programs that are no browsers send no origin.
 */
final class SameOrigin extends Handler.Wrapper {
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  private final HttpSettings http;

  SameOrigin(HttpSettings http, Handler next) {
    super(next);
    this.http = http;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String authority = Optional.ofNullable(request.getHttpURI().getAuthority()).orElse("");
    Optional<Problem> problem = hostProblem(host(authority));
    if (problem.isEmpty() && !isRead(request)) {
      problem = originProblem(request, authority);
    }
    if (problem.isPresent()) {
      Problems.write(response, callback, 403, problem.get());
      return true;
    }
    return share(request, response)
        ? preflight(response, callback)
        : super.handle(request, response, callback);
  }

  /** Lets pages of allowed hosts see the answer; whether they only ask if they may. */
  private boolean share(Request request, Response response) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null || !http.allowedHosts().contains(host(authority(origin)))) {
      return false;
    }
    response.getHeaders().put("Access-Control-Allow-Origin", origin);
    response.getHeaders().add(HttpHeader.VARY, "Origin");
    return HttpMethod.OPTIONS.is(request.getMethod())
        && request.getHeaders().contains("Access-Control-Request-Method");
  }

  private static boolean preflight(Response response, Callback callback) {
    response.setStatus(204);
    response.getHeaders().put("Access-Control-Allow-Methods", "GET, POST, DELETE");
    response
        .getHeaders()
        .put("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    response.getHeaders().put("Access-Control-Max-Age", "600");
    callback.succeeded();
    return true;
  }

  private Optional<Problem> hostProblem(String host) {
    boolean isKnown =
        !http.isLoopback()
            || http.trustsProxy()
            || host.isEmpty()
            || host.equals("localhost")
            || host.endsWith(".localhost")
            || host.equals(http.host())
            || NUMERIC.matcher(host).matches()
            || http.allowedHosts().contains(host);
    return isKnown
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "host-refused",
                "this server is not known as '" + host + "'; SEGUE_HTTP_ALLOWED_HOSTS allows it"));
  }

  private Optional<Problem> originProblem(Request request, String authority) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    boolean isForeign;
    if (origin == null) {
      String site = request.getHeaders().get("Sec-Fetch-Site");
      isForeign = "cross-site".equals(site) || "same-site".equals(site);
    } else {
      String asking = authority(origin);
      isForeign = !asking.equals(authority) && !http.allowedHosts().contains(host(asking));
    }
    return isForeign
        ? Optional.of(
            new Problem(
                "origin-refused",
                "pages of another origin may not do this; SEGUE_HTTP_ALLOWED_HOSTS allows theirs"))
        : Optional.empty();
  }

  private static boolean isRead(Request request) {
    return HttpMethod.GET.is(request.getMethod())
        || HttpMethod.HEAD.is(request.getMethod())
        || HttpMethod.OPTIONS.is(request.getMethod());
  }

  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String host(String authority) {
    return authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
  }
}
