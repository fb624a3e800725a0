package dev.segue.producer.flow;

import dev.segue.infra.metrics.Meters;
import dev.segue.kernel.Json;
import dev.segue.producer.policy.WebhookPolicy;
import dev.segue.producer.webhook.Agenda;
import dev.segue.producer.webhook.Answer;
import dev.segue.producer.webhook.Couriers;
import dev.segue.producer.webhook.Notice;
import dev.segue.producer.webhook.Told;
import dev.segue.producer.webhook.Verdict;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statuses in, events out to the URLs that requests named. What is to be sent is in the store
 * before it is sent, and leaves it when it has arrived or was given up: whoever takes over sends
 * the rest, and perhaps one again that had arrived, under the same id. Attempts are made by
 * couriers on threads of their own; this waits for none.
 */
final class WebhookProcessor extends EventProcessor {
  private static final Logger log = LoggerFactory.getLogger(WebhookProcessor.class);

  /** What keys in the store begin with: a video has no such sign in its id. */
  private static final String NOTICE = "notice/";

  private static final String VIDEO = "video/";

  private final Couriers couriers;
  private final WebhookPolicy policy;
  private final Agenda agenda = new Agenda();
  private final Queue<Report> reports = new ConcurrentLinkedQueue<>();
  private KeyValueStore<String, byte[]> store;
  private int partition;

  private record Report(Notice notice, Answer answer) {}

  WebhookProcessor(Couriers couriers, WebhookPolicy policy, Surroundings surroundings) {
    super(surroundings);
    this.couriers = couriers;
    this.policy = policy;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(Topologies.WEBHOOK_STORE);
    partition = context.taskId().partition();
    StateStores.all(store, NOTICE, Notice.class).values().forEach(agenda::add);
    every(policy.turn(), "webhooks-turn", this::turn);
  }

  /** A video that is not there any more may come again under its id. */
  @Override
  void read(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      store.delete(VIDEO + new String(record.key(), StandardCharsets.UTF_8));
    } else {
      super.read(record);
    }
  }

  @Override
  void hear(Event event) {
    if (event instanceof VideoStatus status && status.terms().webhook() != null) {
      byte[] before = store.get(VIDEO + status.id());
      Told told = before == null ? null : Json.read(before, Told.class);
      Told.Step step = Told.hear(told, status, at().offset(), now());
      if (!step.notices().isEmpty()) {
        step.notices().forEach(this::keep);
        store.put(VIDEO + status.id(), Json.write(step.told()));
        turn();
      }
    }
  }

  private void turn() {
    for (Report report = reports.poll(); report != null; report = reports.poll()) {
      settle(report);
    }
    agenda.start(
        now(), notice -> couriers.send(notice, answer -> reports.add(new Report(notice, answer))));
  }

  private void settle(Report report) {
    Notice notice = report.notice();
    double chance = ThreadLocalRandom.current().nextDouble();
    Verdict verdict = Verdict.of(notice, report.answer(), policy, now(), chance);
    if (verdict instanceof Verdict.Again again) {
      count("failed");
      keep(again.notice());
      return;
    }
    if (verdict instanceof Verdict.GivenUp givenUp) {
      giveUp(notice, givenUp.why());
    } else {
      count("delivered");
    }
    store.delete(NOTICE + notice.id());
  }

  private void keep(Notice notice) {
    store.put(NOTICE + notice.id(), Json.write(notice));
    agenda.add(notice);
  }

  private void giveUp(Notice notice, Problem why) {
    count("given-up");
    log.atWarn()
        .addKeyValue("video", notice.video())
        .addKeyValue("event", notice.id())
        .addKeyValue("host", notice.host())
        .addKeyValue("code", why.code())
        .log("a webhook was given up: {}", why.message());
    byte[] key = notice.video().getBytes(StandardCharsets.UTF_8);
    setAside(
        new Record<>(key, notice.body(), now().toEpochMilli(), new RecordHeaders()),
        new DeadLetter(Topics.VIDEOS, partition, notice.offset(), why));
  }

  private void count(String outcome) {
    Meters.WEBHOOKS.counter(registry(), outcome).increment();
  }
}
