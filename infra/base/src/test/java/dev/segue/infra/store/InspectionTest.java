package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.store.Finding.Harm;
import dev.segue.infra.store.Finding.State;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Keys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  private static final String TYPE = "application/octet-stream";
  private static final String CELL = "videos/v/work-0123/noise/00000/000.safetensors";
  private static final String NEXT = "videos/v/work-0123/noise/00000/001.safetensors";
  private static final String CHUNK = Keys.chunk("v", 0);
  private static final byte[] PICTURE = "a picture".getBytes(UTF_8);
  private static final String REFERENCE = Keys.reference("v", Sha256.hex(PICTURE));

  @TempDir Path directory;
  private final InMemoryObjectStore below = new InMemoryObjectStore();

  @BeforeEach
  void store() throws IOException {
    VerifiedStore store = new VerifiedStore(below, bytes -> false, new SimpleMeterRegistry());
    store.putIfAbsent(Keys.description("v"), "{}".getBytes(UTF_8), TYPE);
    store.putIfAbsent(CELL, new byte[] {1, 2, 3}, TYPE);
    store.putIfAbsent(NEXT, new byte[] {4, 5, 6}, TYPE);
    store.putIfAbsent(CHUNK, box(1), TYPE);
    store.putIfAbsent(Keys.chunk("v", 1), box(2), TYPE);
    store.putIfAbsent(REFERENCE, PICTURE, TYPE);
    byte[] whole = new byte[Sum.PIECE + 1000];
    Arrays.fill(whole, (byte) 7);
    store.putIfAbsent(Keys.whole("v"), Files.write(directory.resolve("v"), whole), TYPE);
  }

  @Test
  void allIsWholeWhereNothingHappened() {
    assertThat(below.keys()).hasSize(7 + 3);
    assertThat(below.keys()).allMatch(key -> look(key).state() == State.WHOLE);
  }

  @Test
  void saysWhatIsWrong() {
    change(CELL, bytes -> flipped(bytes, 1));
    change(NEXT, bytes -> Arrays.copyOf(bytes, 20));
    change(CHUNK, bytes -> new byte[0]);
    change(REFERENCE, bytes -> flipped(bytes, 0));
    change(Keys.description("v"), bytes -> flipped(bytes, 0));
    change(Keys.whole("v"), bytes -> flipped(bytes, Sum.PIECE + 3));
    change(Keys.chunk("v", 1), bytes -> Arrays.copyOf(bytes, bytes.length + 1));

    assertThat(harm(CELL)).isEqualTo(Harm.BITS);
    assertThat(harm(NEXT)).isEqualTo(Harm.SHORT);
    assertThat(harm(CHUNK)).isEqualTo(Harm.EMPTY);
    assertThat(harm(REFERENCE)).isEqualTo(Harm.BITS);
    assertThat(harm(Keys.description("v"))).isEqualTo(Harm.BITS);
    assertThat(harm(Keys.whole("v"))).isEqualTo(Harm.BITS);
    assertThat(harm(Keys.chunk("v", 1))).isEqualTo(Harm.LONG);
    assertThat(look(Keys.chunk("v", 1)).words()).contains("25 bytes in place of 24");
    assertThat(below.keys()).as("nothing is changed").hasSize(7 + 3);
  }

  @Test
  void knowsTheBytesOfAnotherObject() {
    byte[] cell = below.get(CELL).orElseThrow();
    byte[] chunk = below.get(CHUNK).orElseThrow();
    change(NEXT, bytes -> cell);
    change(Keys.chunk("v", 1), bytes -> chunk);

    assertThat(harm(NEXT)).isEqualTo(Harm.SWAPPED);
    assertThat(look(NEXT).words()).endsWith(CELL);
    assertThat(harm(Keys.chunk("v", 1))).isEqualTo(Harm.SWAPPED);
    assertThat(look(Keys.chunk("v", 1)).words()).endsWith(CHUNK);
  }

  @Test
  void whatAnEarlierVersionWroteCannotBeVerified() {
    below.delete(Keys.sum(CHUNK));
    change(Keys.end("v"), bytes -> "{\"state\":\"failed\"}".getBytes(UTF_8));

    assertThat(look(CHUNK).state()).isEqualTo(State.UNVERIFIABLE);
    assertThat(look(Keys.end("v")).state()).isEqualTo(State.UNVERIFIABLE);

    change(CHUNK, bytes -> Arrays.copyOf(bytes, 9));
    assertThat(harm(CHUNK)).isEqualTo(Harm.SHORT);
  }

  @Test
  void aSumWithoutItsObjectIsNoDamage() {
    below.delete(CHUNK);
    change("something/else", bytes -> new byte[0]);

    assertThat(look(Keys.sum(CHUNK)).state()).isEqualTo(State.MISSING);
    assertThat(look("something/else").state()).isEqualTo(State.UNKNOWN);
  }

  private Harm harm(String key) {
    Finding finding = look(key);
    assertThat(finding.state()).as("%s", finding).isEqualTo(State.DAMAGED);
    return finding.harm();
  }

  private Finding look(String key) {
    List<StoredObject> all =
        below.keys().stream()
            .map(one -> new StoredObject(one, below.size(one).orElseThrow()))
            .toList();
    StoredObject object = new StoredObject(key, below.size(key).orElseThrow());
    return new Inspection(below, bytes -> false, all).look(object);
  }

  private void change(String key, UnaryOperator<byte[]> how) {
    byte[] bytes = how.apply(below.get(key).orElse(new byte[0]));
    below.delete(key);
    below.putIfAbsent(key, bytes, TYPE);
  }

  private static byte[] box(int content) {
    return ByteBuffer.allocate(24).putInt(24).put("moof".getBytes(UTF_8)).putInt(content).array();
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] bad = bytes.clone();
    bad[at] ^= 4;
    return bad;
  }
}
