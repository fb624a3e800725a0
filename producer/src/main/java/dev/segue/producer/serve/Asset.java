package dev.segue.producer.serve;

import dev.segue.kernel.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the pages, as it is and packed. A browser keeps it, and asks each time whether it is
 * still the same.
 */
final class Asset {
  private static final String TAG = "W/\"";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2",
          "yaml", "application/yaml");

  private final String type;
  private final String tag;
  private final byte[] bytes;
  private final byte[] packed;

  private Asset(String type, byte[] bytes) throws IOException {
    this.type = type;
    this.tag = tag(bytes);
    this.bytes = bytes;
    byte[] smaller = pack(bytes);
    this.packed = smaller.length < bytes.length ? smaller : null;
  }

  /** Reads a file that is known to be there. */
  static Asset read(String resource) {
    try (InputStream in = Asset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("a file of the pages is missing: " + resource);
      }
      return new Asset(type(resource), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** A file that is made here. */
  static Asset of(String name, String text) {
    try {
      return new Asset(type(name), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static String type(String name) {
    return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
  }

  /** The file as text. */
  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** SHA-256 of the file, in hexadecimal digits. */
  String digest() {
    return tag.substring(TAG.length(), tag.length() - 1);
  }

  /** How many bytes are sent to a browser. */
  int weight() {
    return packed == null ? bytes.length : packed.length;
  }

  /** Answers with it, or with word that the browser's copy is still good. */
  void answer(Exchange exchange) {
    var headers = exchange.response().getHeaders();
    headers.put("ETag", tag);
    headers.put("Vary", "Accept-Encoding");
    if (exchange.header("If-None-Match").filter(known -> known.contains(tag)).isPresent()) {
      headers.put("Cache-Control", "no-cache");
      exchange.response().setStatus(304);
      exchange.callback().succeeded();
      return;
    }
    boolean isPacked =
        packed != null
            && exchange
                .header("Accept-Encoding")
                .filter(accepted -> accepted.toLowerCase(Locale.ROOT).contains("gzip"))
                .isPresent();
    if (isPacked) {
      headers.put("Content-Encoding", "gzip");
    }
    exchange.bytes(200, type, "no-cache", isPacked ? packed : bytes);
  }

  private static byte[] pack(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static String tag(byte[] bytes) {
    return TAG + Sha256.hex(bytes) + '"';
  }
}
