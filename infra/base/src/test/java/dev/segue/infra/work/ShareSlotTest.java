package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.Task;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShareSlotTest {
  private static final Duration SOON = Duration.ofMillis(10);
  private static final SlotTimes TIMES =
      new SlotTimes(SOON, SOON, SOON, Duration.ofSeconds(10), SOON, SOON, Duration.ofSeconds(30));

  private final CountDownLatch again = new CountDownLatch(1);
  private final CountDownLatch freed = new CountDownLatch(1);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @Test
  void whatItsConsumerDoesNotUnderstandOfABrokerMakesItStartOver() throws Exception {
    AtomicInteger made = new AtomicInteger();
    ShareSlot slot =
        new ShareSlot(
            "tasks",
            () ->
                made.getAndIncrement() == 0
                    ? consumer(
                        () -> {
                          throw new IllegalStateException("Unexpected error code 15");
                        })
                    : consumer(
                        () -> {
                          again.countDown();
                          return ConsumerRecords.empty();
                        }),
            () -> true,
            TIMES,
            (type, value) -> new Opener.Opened.Dropped(),
            new Told());
    Thread thread = new Thread(slot, "slot");
    thread.start();

    slot.take();
    // A slot that has started over is free, and asked to take again.
    assertThat(freed.await(30, TimeUnit.SECONDS)).isTrue();
    slot.take();

    assertThat(again.await(30, TimeUnit.SECONDS)).as("another consumer polls").isTrue();
    slot.close();
    thread.join();
    assertThat(failures).isEmpty();
  }

  private final class Told implements TaskSlot.Listener {
    @Override
    public void taken(TaskSlot slot, Task task, Job job) {
      failures.add(new AssertionError("there is nothing to take"));
    }

    @Override
    public void freed(TaskSlot slot) {
      freed.countDown();
    }

    @Override
    public void failed(TaskSlot slot, Throwable error) {
      failures.add(error);
    }
  }

  /** A consumer that does nothing but be polled. */
  @SuppressWarnings("unchecked")
  private static ShareConsumer<byte[], byte[]> consumer(
      Supplier<ConsumerRecords<byte[], byte[]>> poll) {
    return (ShareConsumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ShareSlotTest.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "poll" -> poll.get();
                  case "metrics" -> Map.of();
                  default -> null;
                });
  }
}
