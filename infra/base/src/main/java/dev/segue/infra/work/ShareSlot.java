package dev.segue.infra.work;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot that is one share consumer on one thread. A share consumer gets nothing new while it holds
 * a record, so a worker has one of these for each task that it may hold.
 *
 * <p>The record's lock is renewed every third of its duration (see {@link HeldRecord}). When the
 * broker no longer grants the lock the listener is told, and the job's results, should it go on,
 * change nothing: they are put-if-absent.
 *
 * <p>Without a broker a share consumer (kafka-clients 4.3) uses a whole core to look for one,
 * polled or not. So a slot that holds nothing lets its consumer go when the broker is away, and
 * makes another when it is back.
 *
 * <p>Whatever else goes wrong in Kafka makes the slot start over; an error that nobody foresaw ends
 * it, and the listener is told.
 */
final class ShareSlot implements TaskSlot, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ShareSlot.class);
  private static final int POLLS_WITHOUT_BROKER = 2;

  private enum Command {
    TAKE,
    ACCEPT,
    RELEASE,
    CLOSE
  }

  private final String topic;
  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final BooleanSupplier brokerAnswers;
  private final SlotTimes times;
  private final Opener opener;
  private final Listener listener;
  private final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;
  private int refusals;
  private volatile ShareConsumer<byte[], byte[]> polled;

  /**
   * A slot, to be run.
   *
   * @param brokerAnswers says whether a broker answers; may take a second
   */
  ShareSlot(
      String topic,
      Supplier<ShareConsumer<byte[], byte[]>> consumers,
      BooleanSupplier brokerAnswers,
      SlotTimes times,
      Opener opener,
      Listener listener) {
    this.topic = topic;
    this.consumers = consumers;
    this.brokerAnswers = brokerAnswers;
    this.times = times;
    this.opener = opener;
    this.listener = listener;
  }

  @Override
  public void take() {
    commands.add(Command.TAKE);
  }

  @Override
  public void settle(Disposition disposition) {
    commands.add(
        switch (disposition) {
          case ACCEPT -> Command.ACCEPT;
          case RELEASE -> Command.RELEASE;
        });
  }

  @Override
  public void close() {
    closing = true;
    commands.add(Command.CLOSE);
    ShareConsumer<byte[], byte[]> consumer = polled;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      if (!ended.await(times.end().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("topic", topic).log("a slot did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        consume();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("topic", topic).setCause(e).log("a slot ends");
      listener.failed(this, e);
    } finally {
      ended.countDown();
    }
  }

  /** Serves with one consumer, for as long as nothing goes wrong with it. */
  private void consume() throws InterruptedException {
    try (ShareConsumer<byte[], byte[]> consumer = consumers.get()) {
      polled = consumer;
      consumer.subscribe(Set.of(topic));
      serve(consumer);
    } catch (WakeupException e) {
      LOG.atDebug().addKeyValue("topic", topic).log("slot woken to close");
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("topic", topic).setCause(e).log("slot starts over");
      awaitBroker();
    } finally {
      polled = null;
    }
  }

  private void serve(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    while (!closing) {
      // What is not a wish to take belongs to a task whose lock was lost meanwhile.
      if (commands.take() == Command.TAKE) {
        try {
          cycle(consumer);
        } finally {
          listener.freed(this);
        }
      }
    }
  }

  private void cycle(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    ConsumerRecord<byte[], byte[]> next = next(consumer);
    if (next == null) {
      return;
    }
    HeldRecord record = new HeldRecord(consumer, next, times);
    Opener.Opened opened = opener.open(record.type(), record.value());
    if (opened instanceof Opener.Opened.Ready ready) {
      if (record.isInherited()) {
        listener.inherited(ready.task());
      }
      listener.taken(this, ready.task(), ready.job());
      hold(record);
    } else if (opened instanceof Opener.Opened.Dropped) {
      settle(record, AcknowledgeType.ACCEPT);
    } else {
      settle(record, AcknowledgeType.RELEASE);
      pause(Opener.pause(++refusals));
      return;
    }
    refusals = 0;
  }

  /**
   * The next record, however long it takes; null when closing.
   *
   * @throws DisconnectException when the broker is away
   */
  private ConsumerRecord<byte[], byte[]> next(ShareConsumer<byte[], byte[]> consumer) {
    int alone = 0;
    while (!closing) {
      for (ConsumerRecord<byte[], byte[]> record : poll(consumer)) {
        return record;
      }
      alone = isConnected(consumer) ? 0 : alone + 1;
      if (alone >= POLLS_WITHOUT_BROKER && !brokerAnswers.getAsBoolean()) {
        consumer.close(times.farewell());
        throw new DisconnectException("no broker answers");
      }
    }
    return null;
  }

  private ConsumerRecords<byte[], byte[]> poll(ShareConsumer<byte[], byte[]> consumer) {
    try {
      return consumer.poll(times.poll());
    } catch (IllegalStateException e) {
      // So it says (kafka-clients 4.3) what it did not expect of a broker, such as that the
      // coordinator of its group is not available yet.
      throw new KafkaException("a share consumer did not understand its broker", e);
    }
  }

  private static boolean isConnected(ShareConsumer<byte[], byte[]> consumer) {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("connection-count"))
        .anyMatch(metric -> (double) metric.getValue().metricValue() > 0);
  }

  private void awaitBroker() throws InterruptedException {
    do {
      pause(times.lookAgain());
    } while (!closing && !brokerAnswers.getAsBoolean());
  }

  private void hold(HeldRecord record) throws InterruptedException {
    long renewal = record.renewal().toMillis();
    while (true) {
      Command command = commands.poll(renewal, TimeUnit.MILLISECONDS);
      if (command == null) {
        if (!record.renew()) {
          return;
        }
        continue;
      }
      switch (command) {
        case ACCEPT -> settle(record, AcknowledgeType.ACCEPT);
        case RELEASE, CLOSE -> settle(record, AcknowledgeType.RELEASE);
        case TAKE -> throw new IllegalStateException("a slot that holds a task was asked to take");
      }
      return;
    }
  }

  private void settle(HeldRecord record, AcknowledgeType how) {
    if (!record.settle(how, closing ? times.lastCommit() : times.commit())) {
      LOG.atInfo()
          .addKeyValue("topic", topic)
          .addKeyValue("offset", record.offset())
          .log("{} came too late: the task was not ours any more", how);
    }
  }

  private void pause(Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    while (!closing && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
