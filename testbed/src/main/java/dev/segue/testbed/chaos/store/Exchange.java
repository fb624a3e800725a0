package dev.segue.testbed.chaos.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through a {@link StoreProxy}: requests one way, answers the other. */
final class Exchange {
  private static final int BUFFER = 1 << 14;

  /** An answer that breaks off does so within so many bytes: a head and a little more. */
  private static final int LONGEST_STUMP = 4_096;

  private final StoreProxy proxy;
  private final Socket client;
  private final Socket server;

  /** How many bytes of answers still pass. */
  private final AtomicLong allowed = new AtomicLong(Long.MAX_VALUE);

  Exchange(StoreProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  /** Hands requests on until the connection ends; a request begins when the last is answered. */
  void requests() throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER);
    OutputStream out = server.getOutputStream();
    for (Head head = Head.read(in); head != null; head = Head.read(in)) {
      Weather weather = proxy.weather();
      boolean write = head.method().equals("PUT") || head.method().equals("POST");
      boolean torn = ThreadLocalRandom.current().nextInt(100) < weather.torn();
      boolean refused = weather.unavailable() || (weather.full() && write);
      proxy.count(torn || refused);
      sleep(weather.delay().toMillis());
      if (refused) {
        pass(in, OutputStream.nullOutputStream(), head.length());
        refuse(weather.unavailable(), head.method().equals("HEAD"));
      } else if (torn && write) {
        // Whatever the store says to half an upload does not come through either.
        allowed.set(0);
        head.writeTo(out);
        pass(in, out, head.length() / 2);
        return;
      } else {
        allowed.set(torn ? ThreadLocalRandom.current().nextInt(LONGEST_STUMP) : Long.MAX_VALUE);
        head.writeTo(out);
        pass(in, out, head.length());
      }
    }
  }

  /** Hands answers back until the connection ends or is cut off. */
  void answers() {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int part = (int) Math.min(n, allowed.get());
        out.write(buffer, 0, part);
        if (part < n) {
          break;
        }
        allowed.addAndGet(-part);
      }
    } catch (IOException e) {
      // One side is gone; so is the other now.
    } finally {
      StoreProxy.quietly(client);
      StoreProxy.quietly(server);
    }
  }

  private void refuse(boolean unavailable, boolean headOnly) throws IOException {
    String status = unavailable ? "503 Service Unavailable" : "507 Insufficient Storage";
    String code = unavailable ? "ServiceUnavailable" : "XMinioStorageFull";
    String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>";
    client
        .getOutputStream()
        .write(
            ("HTTP/1.1 "
                    + status
                    + "\r\nContent-Type: application/xml\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + (headOnly ? "" : body))
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void pass(InputStream in, OutputStream out, long length) throws IOException {
    if (length < 0) {
      throw new IOException("a body of unknown length");
    }
    byte[] buffer = new byte[BUFFER];
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new IOException("the connection ended within a body");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
