package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final String TEXT = "text/plain";
  private static final byte[] OURS = "ours".getBytes(UTF_8);
  private static final byte[] THEIRS = "theirs".getBytes(UTF_8);

  @TempDir Path directory;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Results results = new Results(store, registry);

  @Test
  void aNewResultStands() {
    assertThat(results.settle("a", OURS, TEXT)).isEqualTo(OURS);

    assertThat(store.get("a")).hasValue(OURS);
    assertCounts(1, 0, 0);
  }

  @Test
  void theSameResultAgainIsSuccess() {
    store.putIfAbsent("a", OURS, TEXT);

    assertThat(results.settle("a", OURS, TEXT)).isEqualTo(OURS);

    assertCounts(0, 1, 0);
  }

  @Test
  void anotherResultThanTheOneThatStandsIsCountedAndGivesWay() {
    store.putIfAbsent("a", THEIRS, TEXT);

    assertThat(results.settle("a", OURS, TEXT)).isEqualTo(THEIRS);

    assertThat(store.get("a")).hasValue(THEIRS);
    assertCounts(0, 1, 1);
  }

  @Test
  void aResultThatWasCleanedUpMeanwhileIsNotBroughtBack() {
    ObjectStore cleaned = new CleaningStore(store);
    store.putIfAbsent("a", THEIRS, TEXT);

    assertThat(new Results(cleaned, registry).settle("a", OURS, TEXT)).isEqualTo(OURS);

    assertThat(store.get("a")).isEmpty();
    assertCounts(0, 1, 0);
  }

  @Test
  void filesAreSettledLikeBytes() throws IOException {
    Path ours = Files.write(directory.resolve("ours"), OURS);
    Path same = Files.write(directory.resolve("same"), OURS);
    Path other = Files.write(directory.resolve("other"), "OURS".getBytes(UTF_8));
    Path longer = Files.write(directory.resolve("longer"), THEIRS);

    assertThat(results.settle("a", ours, TEXT)).isEqualTo(4);
    assertCounts(1, 0, 0);
    assertThat(results.settle("a", same, TEXT)).isEqualTo(4);
    assertCounts(1, 1, 0);
    assertThat(results.settle("a", other, TEXT)).isEqualTo(4);
    assertCounts(1, 2, 1);
    assertThat(results.settle("a", longer, TEXT)).isEqualTo(4);
    assertCounts(1, 3, 2);
    assertThat(store.get("a")).hasValue(OURS);
  }

  private void assertCounts(int created, int found, int different) {
    assertThat(registry.counter("segue.results.new").count()).isEqualTo(created);
    assertThat(registry.counter("segue.results.found").count()).isEqualTo(found);
    assertThat(registry.counter("segue.results.different").count()).isEqualTo(different);
  }
}
