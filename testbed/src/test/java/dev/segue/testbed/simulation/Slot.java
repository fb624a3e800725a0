package dev.segue.testbed.simulation;

import dev.segue.infra.work.Opener;
import dev.segue.infra.work.Opener.Opened;
import dev.segue.infra.work.TaskSlot;
import dev.segue.infra.work.WorkTurns;

/** A slot of a worker: what a share consumer on its thread does, as events. */
final class Slot implements TaskSlot {
  private final World world;
  private final Crew crew;
  private final ShareGroup group;
  private ShareGroup.Lent held;
  private boolean ended;
  private int refusals;

  Slot(World world, Crew crew, ShareGroup group) {
    this.world = world;
    this.crew = crew;
    this.group = group;
  }

  Machine machine() {
    return crew.machine;
  }

  boolean holds() {
    return held != null;
  }

  private WorkTurns turns() {
    return crew.turns();
  }

  @Override
  public void take() {
    group.want(this);
  }

  void deliver(ShareGroup.Lent lent) {
    if (ended) {
      group.release(lent, this);
      return;
    }
    world.judge.given(crew, lent.task);
    Opened opened = turns().open(lent.task);
    if (opened instanceof Opened.Ready ready) {
      held = lent;
      turns().taken(this, ready.task(), ready.job());
      renewLater(lent);
      crew.wake();
    } else if (opened instanceof Opened.Dropped) {
      group.accept(lent, this);
      freed();
    } else {
      group.release(lent, this);
      world.in(machine(), Opener.pause(++refusals).toMillis(), this::freed);
      return;
    }
    refusals = 0;
  }

  private void renewLater(ShareGroup.Lent lent) {
    world.in(
        machine(),
        ShareGroup.LOCK / 3,
        () -> {
          if (held == lent) {
            if (group.renew(lent, this)) {
              renewLater(lent);
            } else {
              held = null;
              freed();
            }
          }
        });
  }

  @Override
  public void settle(Disposition disposition) {
    ShareGroup.Lent lent = held;
    held = null;
    world.in(
        machine(),
        2 + world.random.nextInt(5),
        () -> {
          if (lent != null) {
            switch (disposition) {
              case ACCEPT -> group.accept(lent, this);
              case RELEASE -> group.release(lent, this);
            }
          }
          freed();
        });
  }

  private void freed() {
    if (!ended) {
      turns().freed(this);
      crew.wake();
    }
  }

  @Override
  public void close() {
    ended = true;
    held = null;
    group.left(this);
  }
}
