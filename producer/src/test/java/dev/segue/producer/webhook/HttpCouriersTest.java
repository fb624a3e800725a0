package dev.segue.producer.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.settings.WebhookSettings;
import dev.segue.producer.policy.WebhookPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpCouriersTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final WebhookPolicy QUICK =
      new WebhookPolicy(
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          2,
          4,
          5);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  @Test
  void sendsWhatIsSignedAndSaysWhatWasAnswered() throws Exception {
    Receiver receiver = own(Receiver.willing());

    Answer answer = send(couriers(true), receiver.url("/a?b=c"));

    assertThat(answer.status()).isEqualTo(204);
    Receiver.Got got = receiver.got.get(0);
    assertThat(got.path()).isEqualTo("/a?b=c");
    assertThat(got.type()).isEqualTo("application/json");
    assertThat(got.json())
        .hasToString(
            "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"video.completed\",\"created_at\":"
                + Notices.NOON.getEpochSecond()
                + ",\"data\":{\"id\":\"video_1\"}}");
    assertThat(got.id()).isEqualTo("evt_1");
    assertThat(
            Signature.headers(
                SECRET,
                got.id(),
                Instant.ofEpochSecond(Long.parseLong(got.timestamp())),
                got.body().getBytes(StandardCharsets.UTF_8)))
        .containsEntry("webhook-signature", got.signature());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowed(int status) throws Exception {
    Receiver other = own(Receiver.willing());
    Receiver receiver =
        own(
            new Receiver(
                (exchange, before) -> {
                  exchange.getResponseHeaders().add("Location", other.url("/"));
                  exchange.sendResponseHeaders(status, -1);
                }));

    assertThat(send(couriers(true), receiver.url("/")).status()).isEqualTo(status);
    assertThat(receiver.got).hasSize(1);
    assertThat(other.got).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "[::ffff:127.0.0.1]"})
  void whatLeadsToThisMachineIsNotConnectedTo(String host) throws Exception {
    Receiver receiver = own(Receiver.willing());

    Answer answer = send(couriers(false), "http://" + host + ":" + receiver.port() + "/");

    assertThat(answer.status()).isZero();
    assertThat(answer.sentence()).contains("private network");
    assertThat(receiver.got).isEmpty();
  }

  @Test
  void aReceiverThatIsSlowDelaysNobodyElse() throws Exception {
    CountDownLatch patience = new CountDownLatch(1);
    Receiver slow = own(new Receiver((exchange, before) -> await(patience)));
    Receiver other = own(Receiver.willing());
    Couriers couriers = couriers(true);
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < QUICK.perHost(); i++) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      assertThat(couriers.send(Notices.to("evt_" + i, slow.url("/")), answer::complete)).isTrue();
      waiting.add(answer);
    }
    Awaitility.await().until(() -> slow.got.size() == QUICK.perHost());

    assertThat(couriers.send(Notices.to("evt_9", slow.url("/")), answer -> {})).isFalse();
    assertThat(send(couriers, other.url("/")).isTaken()).isTrue();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    for (CompletableFuture<Answer> answer : waiting) {
      assertThat(answer.get(20, TimeUnit.SECONDS).sentence()).contains("in time");
    }
    patience.countDown();
    assertThat(couriers.send(Notices.to("evt_9", other.url("/")), answer -> {})).isTrue();
  }

  @Test
  void aHeadIsEnoughWhateverFollows() throws Exception {
    Receiver endless =
        own(
            new Receiver(
                (exchange, before) -> {
                  exchange.sendResponseHeaders(200, 0);
                  try (OutputStream out = exchange.getResponseBody()) {
                    for (int i = 0; i < 10_000; i++) {
                      out.write(new byte[1 << 10]);
                    }
                  } catch (IOException e) {
                    // As it has to be.
                  }
                }));

    assertThat(send(couriers(true), endless.url("/")).status()).isEqualTo(200);
  }

  @Test
  void whoCannotBeReachedIsSaidWithoutTheUrl() throws Exception {
    Receiver gone = Receiver.willing();
    gone.close();

    Answer answer = send(couriers(true), gone.url("/hush"));

    assertThat(answer.status()).isZero();
    assertThat(answer.sentence()).contains("could not be reached").doesNotContain("hush");
  }

  @Test
  void whatCannotBeSignedIsNotSent() throws Exception {
    Receiver receiver = own(Receiver.willing());
    WebhookSettings others = new WebhookSettings(Map.of("acme", SECRET), Map.of(), true);
    HttpCouriers couriers = own(HttpCouriers.start(others, QUICK, Clock.systemUTC()));

    assertThat(send(couriers, receiver.url("/")).sentence()).contains("nothing to sign it with");
    assertThat(receiver.got).isEmpty();
  }

  private HttpCouriers couriers(boolean allowsPrivate) {
    WebhookSettings settings = new WebhookSettings(Map.of("", SECRET), Map.of(), allowsPrivate);
    return own(HttpCouriers.start(settings, QUICK, Clock.systemUTC()));
  }

  private <T extends AutoCloseable> T own(T one) {
    open.add(one);
    return one;
  }

  private static Answer send(Couriers couriers, String url) throws Exception {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    assertThat(couriers.send(Notices.to("evt_1", url), answer::complete)).isTrue();
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
