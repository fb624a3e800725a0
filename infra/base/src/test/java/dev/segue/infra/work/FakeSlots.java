package dev.segue.infra.work;

import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A work topic and its slots in memory: every slot answers on the thread that speaks to it. */
final class FakeSlots implements WorkLoop.SlotFactory {
  final List<FakeSlot> slots = new ArrayList<>();
  final List<String> settled = new ArrayList<>();
  private final Queue<byte[]> topic = new ArrayDeque<>();

  /** What slots opened and have not told yet; null while they tell at once. */
  private List<Runnable> untold;

  private int refused = Integer.MAX_VALUE;

  synchronized void offer(Task task) {
    offer(EventCodec.value(task));
  }

  synchronized void offer(byte[] value) {
    topic.add(value);
    slots.forEach(FakeSlot::serve);
  }

  /** From now on slots open tasks but do not tell, as if their threads were slow. */
  synchronized void withhold() {
    untold = new ArrayList<>();
  }

  synchronized boolean withholds() {
    return !untold.isEmpty();
  }

  synchronized void tell() {
    untold.forEach(Runnable::run);
    untold = null;
  }

  /**
   * As a broker does that lets no more consumers into a group: slots from this one on never take.
   */
  synchronized void refuseFrom(int slot) {
    refused = slot;
  }

  @Override
  public TaskSlot open(Opener opener, TaskSlot.Listener listener) {
    FakeSlot slot = new FakeSlot(opener, listener);
    slots.add(slot);
    return slot;
  }

  synchronized List<String> settled() {
    return List.copyOf(settled);
  }

  final class FakeSlot implements TaskSlot {
    private final Opener opener;
    private final Listener listener;
    private boolean taking;
    private Task held;

    FakeSlot(Opener opener, Listener listener) {
      this.opener = opener;
      this.listener = listener;
    }

    @Override
    public void take() {
      synchronized (FakeSlots.this) {
        if (slots.indexOf(this) >= refused) {
          listener.freed(this);
          return;
        }
        taking = true;
        serve();
      }
    }

    private void serve() {
      if (!taking || topic.isEmpty()) {
        return;
      }
      taking = false;
      Opener.Opened opened = opener.open(EventType.TASK.type(), topic.remove());
      if (opened instanceof Opener.Opened.Ready ready) {
        held = ready.task();
        if (untold == null) {
          listener.taken(this, ready.task(), ready.job());
        } else {
          untold.add(() -> listener.taken(this, ready.task(), ready.job()));
        }
      } else {
        settled.add(opened.getClass().getSimpleName());
        listener.freed(this);
      }
    }

    @Override
    public void settle(Disposition disposition) {
      synchronized (FakeSlots.this) {
        if (held != null) {
          settled.add(held.task() + " " + disposition);
          held = null;
        }
        listener.freed(this);
      }
    }

    /** Ends by an error that nobody foresaw. */
    void fail(Throwable error) {
      listener.failed(this, error);
    }

    /** The broker gives the task to somebody else. */
    void lose() {
      synchronized (FakeSlots.this) {
        held = null;
        listener.freed(this);
      }
    }

    @Override
    public void close() {
      synchronized (FakeSlots.this) {
        if (held != null) {
          settled.add(held.task() + " closed");
          held = null;
        }
      }
    }
  }
}
