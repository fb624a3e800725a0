package dev.segue.infra.http;

import dev.segue.infra.settings.HttpAccess;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets in who has a token, and who has a link that somebody with a token was given. A link is the
 * beginning of a path, so that the names in a playlist inherit it; it is good for looking at one
 * video. Pages and descriptions, which say nothing of anybody, are for all.
 */
final class Guard extends Handler.Wrapper {
  private static final Pattern LINK = Pattern.compile("(/w/([^/]+))(/.*)");
  private static final Pattern OF_VIDEO = Pattern.compile("/(?:v1/videos|watch)/([^/]+)(?:/.*)?");
  private static final String API = "/v1/";
  private static final long HOUR = Duration.ofHours(1).toSeconds();

  private final HttpAccess access;
  private final Links links;
  private final Clock clock;

  Guard(HttpAccess access, Clock clock, Handler next) {
    super(next);
    this.access = access;
    this.links = new Links(access);
    this.clock = clock;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    Matcher link = LINK.matcher(path);
    if (access.isGuarded() && link.matches()) {
      return follow(link, request, response, callback);
    }
    if (!access.isGuarded() || !path.startsWith(API)) {
      return super.handle(request, response, callback);
    }
    Optional<String> tenant = tenant(request.getHeaders().get(HttpHeader.AUTHORIZATION));
    if (tenant.isEmpty()) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      return refuse(
          response,
          callback,
          401,
          "token-invalid",
          "this server asks for the header Authorization: Bearer TOKEN, with a token that it knows");
    }
    new Visitor(tenant.get(), video -> "/w/" + sign(tenant.get(), video)).enter(request);
    return super.handle(request, response, callback);
  }

  private boolean follow(Matcher path, Request request, Response response, Callback callback)
      throws Exception {
    Optional<Links.Link> link = links.read(path.group(2));
    Matcher rest = OF_VIDEO.matcher(path.group(3));
    boolean isForThis =
        link.isPresent() && rest.matches() && rest.group(1).equals(link.get().video());
    if (!isForThis) {
      return refuse(
          response,
          callback,
          403,
          "link-invalid",
          "this link is not good for this; ask for another");
    }
    if (!clock.instant().isBefore(link.get().until())) {
      return refuse(
          response,
          callback,
          403,
          "link-expired",
          "this link was good until " + link.get().until());
    }
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      return refuse(
          response, callback, 403, "link-only-shows", "with a link a video is looked at alone");
    }
    HttpURI uri = request.getHttpURI();
    Request inner =
        Request.serveAs(request, HttpURI.build(uri, path.group(3), null, uri.getQuery()));
    new Visitor(link.get().tenant(), video -> path.group(1)).enter(inner);
    return super.handle(inner, response, callback);
  }

  /** Whose token it is. Every digest is compared, in the same time. */
  private Optional<String> tenant(String header) {
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    byte[] token = header.substring(7).strip().getBytes(StandardCharsets.UTF_8);
    byte[] digest = Sha256.hex(token).getBytes(StandardCharsets.US_ASCII);
    String found = null;
    for (Map.Entry<String, String> one : access.tenants().entrySet()) {
      byte[] known = one.getKey().getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(known, digest)) {
        found = one.getValue();
      }
    }
    return Optional.ofNullable(found);
  }

  /** The same link for an hour, so that who asks again is given what is known. */
  private String sign(String tenant, String video) {
    long until = clock.instant().plus(access.linkLifetime()).getEpochSecond();
    Instant whole = Instant.ofEpochSecond((until + HOUR - 1) / HOUR * HOUR);
    return links.sign(new Links.Link(tenant, video, whole));
  }

  private static boolean refuse(
      Response response, Callback callback, int status, String code, String message) {
    Problems.write(response, callback, status, new Problem(code, message));
    return true;
  }
}
