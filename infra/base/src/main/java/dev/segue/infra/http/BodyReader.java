package dev.segue.infra.http;

import dev.segue.schemas.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads the whole body of a request before anybody answers it, without a thread that waits: senders
 * that are slow hold up nobody, and are cut off when their time is over (408). What is larger than
 * any body of ours is thrown away and refused (413), so that the refusal arrives. Other bodies are
 * in memory when the next handler asks for them.
 */
final class BodyReader extends Handler.Wrapper {
  private final int most;
  private final int drained;
  private final Duration patience;

  /**
   * A reader before another handler.
   *
   * @param most bytes of a body that are kept
   * @param drained bytes after which the connection is closed rather than more thrown away
   * @param patience how long one body may take
   */
  BodyReader(Handler next, int most, int drained, Duration patience) {
    super(next);
    this.most = most;
    this.drained = drained;
    this.patience = patience;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (HttpMethod.GET.is(request.getMethod())
        || HttpMethod.HEAD.is(request.getMethod())
        || request.getLength() == 0) {
      return super.handle(request, response, callback);
    }
    new Reading(request, response, callback).run();
    return true;
  }

  private final class Reading implements Runnable {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Scheduler.Task end;
    private long seen;

    Reading(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.end =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::tooSlow, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
      while (!isOver.get()) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          finish(() -> callback.failed(chunk.getFailure()));
          return;
        }
        take(chunk);
        if (chunk.isLast()) {
          finish(seen > most ? this::tooLarge : this::answer);
        } else if (seen > drained) {
          finish(this::tooLarge);
        }
      }
    }

    private void take(Content.Chunk chunk) {
      byte[] part = new byte[chunk.remaining()];
      chunk.getByteBuffer().get(part);
      chunk.release();
      seen += part.length;
      if (seen <= most) {
        kept.writeBytes(part);
      }
    }

    private void finish(Runnable then) {
      if (isOver.compareAndSet(false, true)) {
        var unused = end.cancel();
        then.run();
      }
    }

    private void answer() {
      Request whole = new Whole(request, kept.toByteArray());
      try {
        if (!BodyReader.super.handle(whole, response, callback)) {
          Response.writeError(whole, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception e) {
        Response.writeError(whole, response, callback, e);
      }
    }

    private void tooLarge() {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      refuse(413, "body-too-large", "a request's body has at most " + most + " bytes");
    }

    private void tooSlow() {
      if (isOver.compareAndSet(false, true)) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        refuse(
            408, "body-too-slow", "the body did not arrive within " + patience.toSeconds() + " s");
      }
    }

    private void refuse(int status, String code, String message) {
      Problems.write(response, callback, status, new Problem(code, message));
    }
  }

  /** A request whose body is here. */
  private static final class Whole extends Request.Wrapper {
    private final Content.Source body;
    private final int length;

    Whole(Request request, byte[] body) {
      super(request);
      this.body = Content.Source.from(ByteBuffer.wrap(body));
      this.length = body.length;
    }

    @Override
    public long getLength() {
      return length;
    }

    @Override
    public Content.Chunk read() {
      return body.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
      body.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
      body.fail(failure);
      super.fail(failure);
    }
  }
}
