package dev.segue.infra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InMemoryObjectStoreTest {
  private static final String TEXT = "text/plain";

  @TempDir Path directory;
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Test
  void behavesAsTheRealStoreDoes() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {9});

    assertThat(store.putIfAbsent("a", new byte[] {1, 2, 3}, TEXT)).isTrue();
    assertThat(store.putIfAbsent("a", new byte[] {4}, TEXT)).isFalse();
    assertThat(store.putIfAbsent("a", file, TEXT)).isFalse();
    assertThat(store.putIfAbsent("b", file, TEXT)).isTrue();

    assertThat(store.get("a")).hasValue(new byte[] {1, 2, 3});
    assertThat(store.size("a")).hasValue(3);
    assertThat(store.get("a", 1, 1)).containsExactly(2);
    assertThat(store.get("a", 2, 9)).containsExactly(3);
    assertThat(store.get("a", 3, 1)).isEmpty();
    try (InputStream in = store.open("b")) {
      assertThat(in.readAllBytes()).containsExactly(9);
    }
    store.delete("a");
    store.delete("a");
    assertThat(store.get("a")).isEmpty();
    assertThat(store.size("a")).isEmpty();
    assertThat(store.keys()).containsExactly("b");
  }

  @Test
  void saysWhatIsNotThere() {
    StoreException failure = catchThrowableOfType(StoreException.class, () -> store.get("a", 0, 1));

    assertThat(failure.code()).isEqualTo("store-missing");
  }

  @Test
  void isNotChangedThroughTheBytesThatItWasGivenOrGave() {
    byte[] given = {1};
    store.putIfAbsent("a", given, TEXT);
    given[0] = 2;
    store.get("a").orElseThrow()[0] = 3;

    assertThat(store.get("a")).hasValue(new byte[] {1});
  }
}
