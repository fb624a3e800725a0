package dev.segue.infra.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnsTest {
  private final AtomicLong now = new AtomicLong();
  private final Turns turns = new Turns(1, now::get);
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
  void lastsUntilEveryPlaceIsTaken() throws Exception {
    Turns two = new Turns(2, now::get);
    CountDownLatch hold = new CountDownLatch(1);
    Thread first = start(two, true, "first", hold);
    await().until(() -> order.contains("first"));
    Thread second = start(two, false, "second", hold);
    await().until(() -> order.contains("second"));
    Thread third = start(two, true, "third", hold);
    await().until(() -> two.urgentWaiting() == 1);
    assertThat(order).containsExactly("first", "second");
    hold.countDown();
    for (Thread t : List.of(first, second, third)) {
      t.join();
    }
    assertThat(order).containsExactly("first", "second", "third");
  }

  @Test
  void keepsOnePlaceForEachUrgentCallerWhoLeft() throws Exception {
    Turns two = new Turns(2, now::get);
    start(two, true, "urgent", new CountDownLatch(0)).join();
    CountDownLatch hold = new CountDownLatch(1);
    Thread other = start(two, false, "other", hold);
    await().until(() -> order.contains("other"));
    Thread another = start(two, false, "another", hold);
    await().until(() -> another.getState() == Thread.State.TIMED_WAITING);
    start(two, true, "urgent again", new CountDownLatch(0)).join();
    now.addAndGet(1_000_000_000);
    await().until(() -> order.contains("another"));
    hold.countDown();
    other.join();
    another.join();
    assertThat(order).containsExactly("urgent", "other", "urgent again", "another");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void neverTooManyAtATimeAndEverybodyInTheEnd(int places) throws Exception {
    Turns turns = new Turns(places, System::nanoTime);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger uses = new AtomicInteger();
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
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        uses.incrementAndGet();
                        return inside.decrementAndGet();
                      });
                }
              });
      t.start();
      threads.add(t);
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(most.get()).isBetween(1, places);
    assertThat(uses.get()).isEqualTo(1_600);
  }

  private Thread start(boolean urgent, String name, CountDownLatch until) {
    return start(turns, urgent, name, until);
  }

  private Thread start(Turns turns, boolean urgent, String name, CountDownLatch until) {
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
