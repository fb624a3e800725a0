package dev.segue.producer.serve;

import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.StoreException;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.schemas.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/**
 * Answers with objects of the store that never change: whole or in part, or not at all to who has
 * them. A key names its content, so it is the entity tag too.
 */
final class Media {
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  private final ObjectStore store;
  private final int piece;

  Media(ObjectStore store, int piece) {
    this.store = store;
    this.piece = piece;
  }

  /** A player may be part of anybody's page. */
  static void allowOtherSites(Exchange exchange) {
    HttpFields.Mutable headers = exchange.response().getHeaders();
    headers.put("Access-Control-Allow-Origin", "*");
    headers.put("Access-Control-Expose-Headers", "Content-Range, Content-Length, ETag");
  }

  /**
   * An object that is small enough to be read at once.
   *
   * @param missing the answer when it is not given: it is not there, or damaged
   */
  void send(Exchange exchange, String key, String type, Supplier<Refusal> missing) {
    allowOtherSites(exchange);
    if (exchange.has(tag(key))) {
      exchange.notModified(tag(key), IMMUTABLE);
      return;
    }
    whole(exchange, key, type, store.get(key).orElseThrow(missing));
  }

  /** What was made of objects that never change, under a name of its own. */
  void send(Exchange exchange, String name, String type, byte[] bytes) {
    allowOtherSites(exchange);
    if (exchange.has(tag(name))) {
      exchange.notModified(tag(name), IMMUTABLE);
      return;
    }
    whole(exchange, name, type, bytes);
  }

  private static void whole(Exchange exchange, String key, String type, byte[] bytes) {
    begin(exchange, key, type, bytes.length)
        .ifPresent(
            part ->
                exchange.write(
                    bytes, Math.toIntExact(part.first()), Math.toIntExact(part.last() + 1)));
  }

  /**
   * An object that may be large: it is read and sent in pieces. Where one of them is damaged that
   * is the answer, or, where some were sent before it, the answer breaks off.
   *
   * @param damaged the answer when it is
   */
  void send(Exchange exchange, String key, String type, long size, Supplier<Refusal> damaged) {
    allowOtherSites(exchange);
    if (exchange.has(tag(key))) {
      exchange.notModified(tag(key), IMMUTABLE);
      return;
    }
    Optional<ByteRange> part = begin(exchange, key, type, size);
    if (part.isEmpty()) {
      return;
    }
    if (exchange.request().getMethod().equals("HEAD")) {
      exchange.callback().succeeded();
      return;
    }
    long end = part.get().last() + 1;
    byte[] next = first(exchange, key, part.get().first(), end, damaged);
    try (OutputStream out = Content.Sink.asOutputStream(exchange.response())) {
      long at = part.get().first();
      while (true) {
        out.write(next);
        at += piece;
        if (at >= end) {
          break;
        }
        next = store.get(key, at, (int) Math.min(piece, end - at));
      }
    } catch (IOException e) {
      exchange.callback().failed(e);
      return;
    } catch (StoreException e) {
      if (isDamage(e)) {
        var unused = damaged.get();
      }
      exchange.callback().failed(e);
      return;
    }
    exchange.callback().succeeded();
  }

  /** Nothing is sent yet, so that there can be another answer. */
  private byte[] first(
      Exchange exchange, String key, long from, long end, Supplier<Refusal> damaged) {
    try {
      return store.get(key, from, (int) Math.min(piece, end - from));
    } catch (StoreException e) {
      exchange.response().reset();
      allowOtherSites(exchange);
      throw isDamage(e) ? damaged.get() : e;
    }
  }

  private static boolean isDamage(StoreException e) {
    return e.code().equals(VerifiedStore.DAMAGED);
  }

  /** Says what comes; empty when that is all, since the range cannot be met. */
  private static Optional<ByteRange> begin(Exchange exchange, String key, String type, long size) {
    HttpFields.Mutable headers = exchange.response().getHeaders();
    headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    Optional<List<ByteRange>> asked =
        exchange
            .header("Range")
            // Parts of another version than the one that the client has would not fit together.
            .filter(range -> exchange.header("If-Range").map(tag(key)::equals).orElse(true))
            .flatMap(range -> Ranges.of(range, size));
    if (asked.isPresent() && asked.get().isEmpty()) {
      headers.put(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(size));
      exchange.problem(416, new Problem("range-invalid", "the file has " + size + " bytes"));
      return Optional.empty();
    }
    // Whoever asks for several ranges is answered with the whole, as is allowed.
    Optional<ByteRange> range =
        asked.filter(ranges -> ranges.size() == 1).map(ranges -> ranges.get(0));
    range.ifPresent(one -> headers.put(HttpHeader.CONTENT_RANGE, one.toHeaderValue(size)));
    ByteRange part = range.orElse(new ByteRange(0, size - 1));
    exchange.response().setStatus(range.isPresent() ? 206 : 200);
    headers.put(HttpHeader.CONTENT_TYPE, type);
    headers.put(HttpHeader.CACHE_CONTROL, IMMUTABLE);
    headers.put(HttpHeader.ETAG, tag(key));
    headers.put(HttpHeader.CONTENT_LENGTH, part.last() + 1 - part.first());
    return Optional.of(part);
  }

  private static String tag(String key) {
    return "\"" + key + "\"";
  }
}
