package dev.segue.producer.webhook;

import dev.segue.infra.outbound.PublicAddress;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.producer.policy.WebhookPolicy;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts over HTTP/1.1. Follows no redirect, keeps no cookie, uses no proxy, and reads no more of
 * an answer than its head and a few bytes; nobody waits for anybody else. Owns its threads.
 */
public final class HttpCouriers implements Couriers {
  private static final Logger log = LoggerFactory.getLogger(HttpCouriers.class);

  /** Most of them look names up, which nobody can interrupt. */
  private static final int THREADS = 64;

  /** More of an answer nobody needs. */
  private static final int MOST_BYTES = 64 << 10;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final WebhookSettings settings;
  private final WebhookPolicy policy;
  private final Clock clock;
  private final Room room;
  private final HttpClient client;

  private HttpCouriers(
      WebhookSettings settings, WebhookPolicy policy, Clock clock, HttpClient client) {
    this.settings = settings;
    this.policy = policy;
    this.clock = clock;
    this.room = new Room(policy);
    this.client = client;
  }

  /** Couriers that can be sent out. */
  public static HttpCouriers start(WebhookSettings settings, WebhookPolicy policy, Clock clock) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("webhooks");
    threads.setDaemon(true);
    ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("webhooks-timer", true);
    long patience = policy.timeout().toMillis();
    HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(1));
    client.setExecutor(threads);
    client.setScheduler(timer);
    client.setSocketAddressResolver(
        new CheckedResolver(
            new SocketAddressResolver.Async(threads, timer, patience),
            address -> settings.allowsPrivate() || PublicAddress.is(address)));
    client.setConnectTimeout(patience);
    client.setIdleTimeout(IDLE.toMillis());
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(policy.perHost());
    client.setDestinationIdleTimeout(Duration.ofMinutes(1).toMillis());
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "segue-webhooks"));
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("webhooks cannot be sent", e);
    }
    // Answers are not read, so nothing of them is unpacked.
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
    client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
    return new HttpCouriers(settings, policy, clock, client);
  }

  @Override
  public boolean send(Notice notice, Consumer<Answer> then) {
    if (!room.take(notice)) {
      return false;
    }
    Consumer<Answer> done =
        answer -> {
          room.leave(notice);
          then.accept(answer);
        };
    try {
      settings
          .secret(notice.tenant())
          .ifPresentOrElse(
              secret -> post(notice, secret, done),
              () -> done.accept(Answer.none("there is nothing to sign it with")));
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("event", notice.id()).log("not sent: {}", e.getClass().getName());
      done.accept(Answer.none("it could not be sent"));
    }
    return true;
  }

  private void post(Notice notice, String secret, Consumer<Answer> done) {
    byte[] body = notice.body();
    Map<String, String> signed = Signature.headers(secret, notice.id(), clock.instant(), body);
    long[] read = {0};
    client
        .newRequest(URI.create(notice.url()))
        .method(HttpMethod.POST)
        .headers(headers -> signed.forEach(headers::put))
        .body(new BytesRequestContent("application/json", body))
        .followRedirects(false)
        .timeout(policy.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onResponseContent(
            (response, bytes) -> {
              read[0] += bytes.remaining();
              if (read[0] > MOST_BYTES) {
                var unused =
                    response.abort(
                        new IllegalStateException("the answer is longer than it need be"));
              }
            })
        .send(result -> done.accept(answer(result)));
  }

  /** The head of an answer counts, whatever becomes of the rest. */
  private static Answer answer(Result result) {
    Response response = result.getResponse();
    int status = response == null ? 0 : response.getStatus();
    return status == 0
        ? Answer.none(sentence(result.getFailure()))
        : Answer.of(status, retryAfter(response).orElse(null));
  }

  private static Optional<Duration> retryAfter(Response response) {
    String text = response.getHeaders().get(HttpHeader.RETRY_AFTER);
    return text != null && text.matches("\\d{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }

  private static String sentence(Throwable why) {
    if (why instanceof CheckedResolver.RefusedException) {
      return why.getMessage();
    }
    if (why instanceof UnknownHostException) {
      return "its name is not known";
    }
    return why instanceof TimeoutException
        ? "the receiver did not answer in time"
        : "the receiver could not be reached (" + why.getClass().getSimpleName() + ")";
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      log.atWarn().setCause(e).log("the client of webhooks did not end in order");
    }
  }
}
