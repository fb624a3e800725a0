package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.infra.http.Problems;
import dev.segue.infra.http.Visitor;
import dev.segue.kernel.Json;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Trace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** One request and its answer; answered exactly once. */
record Exchange(Request request, Response response, Callback callback, Map<String, String> path) {
  private static final String NO_CACHE = "no-cache";

  /** Part of the path that has this name in the route. */
  String part(String name) {
    return path.get(name);
  }

  /**
   * The id of the video that the path names: checked here, before anybody makes a key of it.
   *
   * @throws Refusal when no video can have it
   */
  String video() {
    String id = part("id");
    if (!Bounds.isVideoId(id)) {
      throw Refusal.unknownVideo();
    }
    return id;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name)).map(String::strip);
  }

  /** The trace that the request is a part of, or null when it names none that is well-formed. */
  Trace trace() {
    return Trace.read(
            request.getHeaders().getValuesList(Trace.PARENT),
            request.getHeaders().getValuesList(Trace.STATE))
        .orElse(null);
  }

  Optional<String> query(String name) {
    Fields fields = Request.extractQueryParameters(request);
    return Optional.ofNullable(fields.getValue(name));
  }

  /**
   * The body.
   *
   * @throws Refusal when it has more than {@code limit} bytes
   */
  byte[] body(int limit) {
    try {
      if (request.getLength() > limit) {
        throw tooLarge(limit);
      }
      byte[] bytes = Content.Source.asInputStream(request).readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw tooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw new Refusal(400, "body-unreadable", "the request's body could not be read");
    }
  }

  /** This server's address as the client knows it, without a path. */
  String base() {
    return request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
  }

  /** Who asks. */
  Visitor visitor() {
    return Visitor.of(request);
  }

  /** Where who asks finds things. */
  Places places() {
    return new Places(base(), visitor());
  }

  /** Whether the client has what this entity tag stands for. */
  boolean has(String tag) {
    return header("If-None-Match")
        .map(tags -> Arrays.stream(tags.split(",")).map(String::strip))
        .map(
            tags ->
                tags.anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag)))
        .orElse(false);
  }

  void notModified(String tag, String caching) {
    response.setStatus(304);
    response.getHeaders().put(HttpHeader.ETAG, tag);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, caching);
    callback.succeeded();
  }

  /** Writes a part of the bytes; status and headers have been set before. */
  void write(byte[] bytes, int from, int to) {
    response.write(true, ByteBuffer.wrap(bytes, from, to - from), callback);
  }

  void json(int status, JsonNode body) {
    bytes(status, "application/json", NO_CACHE, Json.write(body));
  }

  void text(String type, String body) {
    bytes(200, type, NO_CACHE, body.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(int status, String type, String caching, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, caching);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  void problem(int status, Problem problem) {
    Problems.write(response, callback, status, problem);
  }

  /** Not yet, but soon. */
  void later(Problem problem) {
    response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    problem(503, problem);
  }

  private static Refusal tooLarge(int limit) {
    return new Refusal(413, "body-too-large", "a request's body has at most " + limit + " bytes");
  }
}
