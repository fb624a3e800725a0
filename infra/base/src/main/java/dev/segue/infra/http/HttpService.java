package dev.segue.infra.http;

import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.HttpSettings;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP server: health, readiness, metrics, and what a service adds. Whatever its handlers do
 * not answer or throw is answered as a problem document.
 */
public final class HttpService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpService.class);

  private final Server server;
  private final String host;
  private final int port;

  private HttpService(Server server, String host, int port) {
    this.server = server;
    this.host = host;
    this.port = port;
  }

  /**
   * Starts a server; when it returns, it answers.
   *
   * @param checks what {@code /readyz} asks, by name, in this order
   * @param handlers asked in this order, after the probes
   * @throws HttpException when the address cannot be listened on
   */
  public static HttpService start(
      HttpSettings http, Metrics metrics, Map<String, Check> checks, Handler... handlers) {
    return start(http, HttpPolicy.USUAL, metrics, checks, handlers);
  }

  static HttpService start(
      HttpSettings asked,
      HttpPolicy policy,
      Metrics metrics,
      Map<String, Check> checks,
      Handler... handlers) {
    HttpSettings http = handlers.length == 0 ? asked : guarded(asked);
    Server server = assemble(http, policy, metrics, checks, handlers);
    ServerConnector connector = new ServerConnector(server, 1, 1, protocol(http));
    connector.setHost(http.host());
    connector.setPort(http.port());
    connector.setShutdownIdleTimeout(100);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(http.access().connections(), connector));
    try {
      server.start();
    } catch (Exception e) {
      new HttpService(server, http.host(), http.port()).close();
      throw failure(http, e);
    }
    return new HttpService(server, http.host(), connector.getLocalPort());
  }

  /** A server that has nowhere to listen yet. */
  static Server assemble(
      HttpSettings http,
      HttpPolicy policy,
      Metrics metrics,
      Map<String, Check> checks,
      Handler... handlers) {
    QueuedThreadPool threads = new QueuedThreadPool(64, 4);
    threads.setName("http");
    Server server = new Server(threads);
    List<Handler> all = new ArrayList<>();
    all.add(new Probes(metrics, checks));
    all.add(
        new SameOrigin(
            http,
            new BodyReader(
                new Guard(http.access(), Clock.systemUTC(), new Handler.Sequence(handlers)),
                policy.body(),
                policy.drained(),
                policy.patience())));
    server.setHandler(new GracefulHandler(new Handler.Sequence(all)));
    server.setErrorHandler(new ProblemHandler());
    server.setStopTimeout(policy.stop().toMillis());
    return server;
  }

  /** How its connections are read and written. */
  static HttpConnectionFactory protocol(HttpSettings http) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // Otherwise a value is taken for an earlier one of the connection that differs in case alone:
    // another token, another Idempotency-Key.
    configuration.setHeaderCacheCaseSensitive(true);
    if (http.trustsProxy()) {
      configuration.addCustomizer(new ForwardedRequestCustomizer());
    }
    return new HttpConnectionFactory(configuration);
  }

  /** Nobody but this machine may use a server that asks nobody who they are. */
  private static HttpSettings guarded(HttpSettings asked) {
    if (asked.isLoopback() || asked.access().isGuarded()) {
      return asked;
    }
    HttpSettings here = asked.onLoopback();
    log.atWarn()
        .addKeyValue("asked", asked.host())
        .addKeyValue("host", here.host())
        .log("without SEGUE_HTTP_TOKENS only this machine is let in; listening on loopback alone");
    return here;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Its address, without a path. */
  public URI uri() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + port);
  }

  /**
   * Takes no new requests, gives those under way a moment, and stops. Long answers such as event
   * streams are cut off then: who serves them ends them first.
   */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new HttpException("http-failed", "the HTTP server did not stop cleanly: " + e, e);
    } finally {
      server.destroy();
    }
  }

  private static HttpException failure(HttpSettings http, Exception e) {
    boolean taken = e instanceof BindException || e.getCause() instanceof BindException;
    if (taken) {
      return new HttpException(
          "http-port-taken",
          "cannot listen on "
              + http.host()
              + ":"
              + http.port()
              + " (is another server there?); choose with SEGUE_HTTP_HOST and SEGUE_HTTP_PORT",
          e);
    }
    return new HttpException("http-failed", "the HTTP server did not start: " + e, e);
  }
}
