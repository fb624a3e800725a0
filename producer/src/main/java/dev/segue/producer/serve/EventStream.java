package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One client's server-sent events. Thread-safe; never blocks: a client that reads too slowly is cut
 * off, and asks again.
 */
final class EventStream {
  private final Response response;
  private final Callback callback;
  private final Runnable gone;
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private boolean writing;
  private final int backlog;
  private boolean closing;
  private boolean over;

  /**
   * Begins the answer.
   *
   * @param backlog how many events wait for a slow client before it is let go
   * @param gone called once when the client has gone or the stream has ended
   */
  EventStream(Exchange exchange, int backlog, Runnable gone) {
    this.backlog = backlog;
    this.response = exchange.response();
    this.callback = exchange.callback();
    this.gone = gone;
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Accel-Buffering", "no");
  }

  void send(String event, JsonNode data) {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** Keeps the connection from looking idle. */
  void beat() {
    write(":\n\n");
  }

  /** Ends the stream when all is written. */
  void close() {
    synchronized (this) {
      closing = true;
    }
    pump();
  }

  private void write(String text) {
    synchronized (this) {
      if (over || closing) {
        return;
      }
      if (queue.size() < backlog) {
        queue.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      } else {
        closing = true;
        queue.clear();
      }
    }
    pump();
  }

  private void pump() {
    ByteBuffer next;
    synchronized (this) {
      if (writing || over) {
        return;
      }
      next = queue.poll();
      if (next == null && !closing) {
        return;
      }
      if (next == null) {
        over = true;
      } else {
        writing = true;
      }
    }
    if (next == null) {
      callback.succeeded();
      gone.run();
    } else {
      response.write(false, next, Callback.from(this::written, this::failed));
    }
  }

  private void written() {
    synchronized (this) {
      writing = false;
    }
    pump();
  }

  private void failed(Throwable cause) {
    synchronized (this) {
      over = true;
    }
    callback.failed(cause);
    gone.run();
  }
}
