package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Talks to a producer's REST face. A server that does not answer, or answers that it cannot just
 * now, is asked again for a while. Thread-safe.
 */
final class VideoClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 500;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI server;
  private final Duration patience;
  private final Consumer<String> told;
  private final String token;

  /**
   * Makes a client.
   *
   * @param server its address; a path is kept
   * @param patience how long a failing request is repeated
   * @param told takes a line for a person as soon as a request has to be repeated
   */
  VideoClient(URI server, Duration patience, Consumer<String> told) {
    this(server, patience, told, "");
  }

  /**
   * Makes a client that says who it is.
   *
   * @param token what it shows, or empty for nothing
   */
  VideoClient(URI server, Duration patience, Consumer<String> told, String token) {
    this.token = token;
    String text = server.toString();
    this.server = URI.create(text.endsWith("/") ? text : text + "/");
    this.patience = patience;
    this.told = told;
  }

  /**
   * Asks for a video.
   *
   * @return the video as the server sees it
   * @throws RefusedException when the server says that the request is wrong
   */
  JsonNode create(ObjectNode body, String idempotencyKey) {
    return post("v1/videos", body, idempotencyKey);
  }

  /**
   * Asks for a video that is made of a finished one.
   *
   * @param kind what is done with it: {@code remix}, {@code retake} or {@code extend}
   */
  JsonNode edit(String parent, String kind, ObjectNode body, String idempotencyKey) {
    return post("v1/videos/" + parent + "/" + kind, body, idempotencyKey);
  }

  /** Has a video deleted. */
  void delete(String video) {
    var unused = answer(to("v1/videos/" + video).DELETE().build());
  }

  private JsonNode post(String path, ObjectNode body, String idempotencyKey) {
    HttpRequest request =
        to(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return json(answer(request));
  }

  JsonNode find(String video) {
    return json(answer(get("v1/videos/" + video)));
  }

  /** The playlist's text, or empty when there is no chunk. */
  Optional<String> playlist(String video) {
    HttpRequest request = get("v1/videos/" + video + "/index.m3u8");
    HttpResponse<byte[]> response = repeat(() -> once(request));
    return response.statusCode() == 200
        ? Optional.of(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** A part of the stream. */
  byte[] part(String video, String name) {
    return answer(get("v1/videos/" + video + "/" + name)).body();
  }

  /** Hands the whole video's bytes to {@code use}, from the start again when they break off. */
  void whole(String video, Use use) {
    repeat(
        () -> {
          HttpResponse<InputStream> response =
              http.send(get("v1/videos/" + video + "/content"), BodyHandlers.ofInputStream());
          try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
              throw new IOException("the server answered " + response.statusCode());
            }
            use.of(in);
          }
          return null;
        });
  }

  /** Takes bytes. */
  @FunctionalInterface
  interface Use {
    void of(InputStream bytes) throws IOException;
  }

  /** Has a video forgotten, with all that was made of it. */
  void discard(String video) {
    answer(to("v1/videos/" + video).DELETE().build());
  }

  private HttpRequest get(String path) {
    return to(path).build();
  }

  private HttpRequest.Builder to(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT);
    return token.isBlank() ? request : request.header("Authorization", "Bearer " + token.strip());
  }

  private HttpResponse<byte[]> answer(HttpRequest request) {
    return repeat(
        () -> {
          HttpResponse<byte[]> response = once(request);
          int status = response.statusCode();
          if (status >= 500 || status == 429) {
            throw new IOException("the server answered " + status + ": " + detail(response));
          }
          if (status >= 400) {
            throw new RefusedException(status, detail(response));
          }
          return response;
        });
  }

  private HttpResponse<byte[]> once(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private <T> T repeat(Callable<T> request) {
    long end = System.nanoTime() + patience.toNanos();
    boolean first = true;
    while (true) {
      try {
        return request.call();
      } catch (IOException e) {
        if (System.nanoTime() - end >= 0) {
          throw new LocalException(
              "no useful answer from "
                  + server
                  + " for "
                  + patience.toSeconds()
                  + " s: "
                  + Reasons.of(e),
              e);
        }
        if (first) {
          told.accept(
              "waiting for "
                  + server
                  + " ("
                  + Reasons.of(e)
                  + "), for at most "
                  + patience.toSeconds()
                  + " s");
          first = false;
        }
        pause();
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static LocalException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LocalException("interrupted", e);
  }

  private static String detail(HttpResponse<byte[]> response) {
    try {
      JsonNode problem = EventCodec.json().readTree(response.body());
      return problem.path("detail").asText("no reason given")
          + " ("
          + problem.path("code").asText("no code")
          + ")";
    } catch (IOException e) {
      return "no reason given";
    }
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return EventCodec.json().readTree(response.body());
    } catch (IOException e) {
      throw new LocalException("the server's answer is not JSON: is this a Segue server?", e);
    }
  }
}
