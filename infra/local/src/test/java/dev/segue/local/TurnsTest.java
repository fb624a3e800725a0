package dev.segue.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final AtomicLong now = new AtomicLong();
  private final Turns turns = new Turns(now::get);
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @Test
  void urgentCallersGoBeforeThoseWhoCameEarlier() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    Thread holder = start(false, "first", hold);
    await().until(() -> order.contains("first"));
    Thread other = start(false, "other", new CountDownLatch(0));
    await().until(() -> other.getState() == Thread.State.WAITING);
    Thread urgent = start(true, "urgent", new CountDownLatch(0));
    await().until(() -> turns.urgentWaiting() == 1);
    hold.countDown();
    await().until(() -> order.contains("urgent"));
    now.addAndGet(1_000_000_000);
    for (Thread t : List.of(holder, other, urgent)) {
      t.join();
    }
    assertThat(order).containsExactly("first", "urgent", "other");
  }

  @Test
  void keepsTheEngineForAnUrgentCallerWhoMayComeBack() throws Exception {
    start(true, "urgent", new CountDownLatch(0)).join();
    Thread other = start(false, "other", new CountDownLatch(0));
    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    start(true, "urgent again", new CountDownLatch(0)).join();
    assertThat(order).containsExactly("urgent", "urgent again");
    now.addAndGet(1_000_000_000);
    other.join();
    assertThat(order).containsExactly("urgent", "urgent again", "other");
  }

  @Test
  void oneAtATimeAndEverybodyInTheEnd() throws Exception {
    Turns turns = new Turns(System::nanoTime);
    int[] inside = {0};
    int[] uses = {0};
    List<Thread> threads = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      boolean urgent = n % 2 == 0;
      Thread t =
          new Thread(
              () -> {
                for (int k = 0; k < 200; k++) {
                  turns.take(
                      urgent,
                      () -> {
                        assertThat(++inside[0]).isEqualTo(1);
                        uses[0]++;
                        return --inside[0];
                      });
                }
              });
      t.start();
      threads.add(t);
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(uses[0]).isEqualTo(1_600);
  }

  private Thread start(boolean urgent, String name, CountDownLatch until) {
    Thread t =
        new Thread(
            () ->
                turns.take(
                    urgent,
                    () -> {
                      order.add(name);
                      try {
                        until.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return null;
                    }));
    t.start();
    return t;
  }
}
