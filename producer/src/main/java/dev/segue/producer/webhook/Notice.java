package dev.segue.producer.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Json;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.VideoStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * An event that is to reach its receiver, and how far that has come. {@code toString} does not show
 * the URL, which may hold a secret.
 *
 * @param id of the event; follows from the video and what happened, so it is the same whoever makes
 *     it, however often
 * @param video whose it is
 * @param url where it goes
 * @param tenant whose video it is, or null
 * @param happening what happened
 * @param at when it happened
 * @param offset of the record that told it
 * @param since when it was known that it has to be sent
 * @param attempts how many attempts have failed
 * @param next when it is due
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notice(
    String id,
    String video,
    String url,
    String tenant,
    Happening happening,
    Instant at,
    long offset,
    Instant since,
    int attempts,
    Instant next) {
  private static final int DIGITS = 32;

  /** A notice of what a status tells, due at once. */
  static Notice of(VideoStatus status, Happening happening, Instant at, long offset, Instant now) {
    String what = status.id() + "\n" + status.createdAt().toEpochMilli() + "\n" + happening.type();
    String digest = Sha256.hex(what.getBytes(StandardCharsets.UTF_8));
    return new Notice(
        "evt_" + digest.substring(0, DIGITS),
        status.id(),
        status.terms().webhook(),
        status.terms().tenant(),
        happening,
        at,
        offset,
        now,
        0,
        now);
  }

  /** The same after one more attempt that failed. */
  Notice failed(Instant again) {
    return new Notice(id, video, url, tenant, happening, at, offset, since, attempts + 1, again);
  }

  /** The host and port that it goes to. */
  @JsonIgnore
  public String host() {
    URI to = URI.create(url);
    String host = to.getHost().toLowerCase(Locale.ROOT);
    return to.getPort() < 0 ? host : host + ":" + to.getPort();
  }

  /** What the receiver reads, the same in every attempt. */
  public byte[] body() {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("object", "event");
    body.put("id", id);
    body.put("type", happening.type());
    body.put("created_at", at.getEpochSecond());
    body.putObject("data").put("id", video);
    return Json.write(body);
  }

  @Override
  public String toString() {
    return "Notice[id=" + id + ", video=" + video + ", happening=" + happening + "]";
  }
}
