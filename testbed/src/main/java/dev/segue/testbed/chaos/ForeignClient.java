package dev.segue.testbed.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.kafka.Clients;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Asks for videos as any other system would: plain JSON on a topic, no headers, no key. */
final class ForeignClient implements AutoCloseable {
  private final Producer<String, byte[]> producer;

  ForeignClient(Clients clients) {
    this.producer = new KafkaProducer<>(clients.producer("foreign"));
  }

  /** Sends a wish; done when the broker has it. */
  CompletableFuture<Void> ask(String video, Wish wish) {
    ObjectNode json =
        EventCodec.json()
            .createObjectNode()
            .put("video", video)
            .put("prompt", wish.prompt())
            .put("frames", wish.frames())
            .put("seed", wish.seed());
    if (wish.recipe() != null) {
      json.put("recipe", wish.recipe());
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    var unused =
        producer.send(
            new ProducerRecord<>(Topics.REQUESTS, json.toString().getBytes(StandardCharsets.UTF_8)),
            (metadata, failure) -> {
              if (failure == null) {
                sent.complete(null);
              } else {
                sent.completeExceptionally(failure);
              }
            });
    return sent;
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(2));
  }
}
