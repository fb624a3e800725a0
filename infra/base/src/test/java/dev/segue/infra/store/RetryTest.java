package dev.segue.infra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryTest {
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void repeatsWhatFailsForAPassingReason() {
    String result =
        retry(Duration.ofSeconds(20))
            .run(
                "try",
                () -> {
                  if (tries.incrementAndGet() < 4) {
                    throw new IOException("not yet");
                  }
                  return "done";
                });

    assertThat(result).isEqualTo("done");
    assertThat(tries).hasValue(4);
  }

  @Test
  void triesOnceWithoutAWindow() {
    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> failing(retry(Duration.ZERO)));

    assertThat(failure.code()).isEqualTo("store-unavailable");
    assertThat(failure).hasMessageContaining("tried 1 times").hasMessageContaining("never");
    assertThat(tries).hasValue(1);
  }

  @Test
  void doesNotRepeatWhatWillNotPass() {
    StoreException denied = new StoreException("store-denied", "no", null);

    StoreException failure =
        catchThrowableOfType(
            StoreException.class,
            () ->
                retry(Duration.ofSeconds(20))
                    .run(
                        "try",
                        () -> {
                          tries.incrementAndGet();
                          throw denied;
                        }));

    assertThat(failure).isSameAs(denied);
    assertThat(tries).hasValue(1);
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> failing(retry(Duration.ofSeconds(20))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo("store-interrupted");
  }

  private void failing(Retry retry) {
    retry.run(
        "try",
        () -> {
          tries.incrementAndGet();
          throw new IOException("never");
        });
  }

  private static Retry retry(Duration window) {
    return new Retry(window, Duration.ofMillis(2), Duration.ofMillis(4), bound -> bound - 1);
  }
}
