package dev.segue.infra.testing;

import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.Map;

/** Servers in this JVM. */
final class EmbeddedServers {
  private EmbeddedServers() {}

  static TestServer broker(Path directory, Map<String, String> overrides) {
    EmbeddedKafka broker = EmbeddedKafka.start(directory, 0, overrides);
    return new TestServer(
        Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()), broker::close);
  }

  static TestServer store(Path directory) {
    EmbeddedS3 store = EmbeddedS3.start(directory, 0, "key", "secret");
    return new TestServer(
        Map.of(
            "SEGUE_STORE_ENDPOINT",
            store.endpoint().toString(),
            "SEGUE_STORE_ACCESS_KEY",
            "key",
            "SEGUE_STORE_SECRET_KEY",
            "secret"),
        store::close);
  }
}
