package dev.segue.infra.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> closed = new ArrayList<>();

  private record Whole(Lifecycle parts) implements AutoCloseable {
    @Override
    public void close() {
      parts.close();
    }
  }

  @Test
  void whatWasOpenedLastIsClosedFirst() {
    Lifecycle parts = new Lifecycle();
    parts.own(() -> closed.add("a"));
    parts.own(() -> closed.add("b"));

    parts.close();
    parts.close();

    assertThat(closed).containsExactly("b", "a");
  }

  @Test
  void onePartThatFailsKeepsNoOtherOpen() {
    Lifecycle parts = new Lifecycle();
    parts.own(() -> closed.add("a"));
    parts.own(LifecycleTest::fail);
    parts.own(() -> closed.add("c"));

    parts.close();

    assertThat(closed).containsExactly("c", "a");
  }

  @Test
  void anInterruptWhileClosingIsKept() {
    Lifecycle parts = new Lifecycle();
    parts.own(() -> closed.add("a"));
    parts.own(
        () -> {
          throw new InterruptedException();
        });

    parts.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("a");
  }

  @Test
  void aStartThatFailsClosesWhatItHadOpened() {
    assertThatThrownBy(
            () ->
                Lifecycle.start(
                    parts -> {
                      parts.own(() -> closed.add("a"));
                      parts.own(() -> closed.add("b"));
                      fail();
                      return new Whole(parts);
                    }))
        .hasMessage("no");

    assertThat(closed).containsExactly("b", "a");
  }

  @Test
  void aStartThatSucceedsLeavesAllOpenUntilItsWholeIsClosed() {
    Whole whole =
        Lifecycle.start(
            parts -> {
              parts.own(() -> closed.add("a"));
              return new Whole(parts);
            });
    assertThat(closed).isEmpty();

    whole.close();

    assertThat(closed).containsExactly("a");
  }

  @Test
  void whatIsOpenedAfterItWasClosedIsClosedAtOnce() {
    Lifecycle parts = new Lifecycle();
    parts.close();

    assertThatThrownBy(() -> parts.own(() -> closed.add("late")))
        .isInstanceOf(IllegalStateException.class);

    assertThat(closed).containsExactly("late");
  }

  private static void fail() {
    throw new IllegalArgumentException("no");
  }
}
