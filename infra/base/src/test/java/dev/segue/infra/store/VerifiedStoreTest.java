package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerifiedStoreTest {
  private static final String KEY = "videos/v/work-0123/noise/00000/000.safetensors";
  private static final String OTHER = "videos/v/work-0123/noise/00001/000.safetensors";
  private static final String CHUNK = "videos/v/hls/chunk-00000.m4s";
  private static final String TYPE = "application/octet-stream";
  private static final byte[] BYTES = "eps(0,0), or what stands for it".getBytes(UTF_8);
  private static final byte[] OLD = "as version 0.1 wrote it".getBytes(UTF_8);

  private final InMemoryObjectStore below = new InMemoryObjectStore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final VerifiedStore store =
      new VerifiedStore(below, bytes -> Arrays.equals(bytes, OLD), registry);

  @Test
  void whatWasWrittenIsRead() {
    assertThat(store.putIfAbsent(KEY, BYTES, TYPE)).isTrue();

    assertThat(store.get(KEY)).hasValue(BYTES);
    assertThat(store.putIfAbsent(KEY, BYTES, TYPE)).isFalse();
    assertThat(damaged()).isZero();
  }

  @Test
  void everyBitThatFallsOverIsSeen() {
    byte[] whole = Seal.set(KEY, BYTES);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] bad = whole.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(Seal.isOn(bad)).as("bit %d", bit).isEqualTo(bit < (whole.length - 8) * 8);
      assertThat(Seal.open(KEY, bad)).as("bit %d", bit).isEmpty();
    }
    assertThat(Seal.open(KEY, whole)).hasValue(BYTES);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("a bit", (UnaryOperator<byte[]>) VerifiedStoreTest::flip),
        Arguments.of("empty", (UnaryOperator<byte[]>) bytes -> new byte[0]),
        Arguments.of("one byte", (UnaryOperator<byte[]>) bytes -> Arrays.copyOf(bytes, 1)),
        Arguments.of(
            "no seal", (UnaryOperator<byte[]>) bytes -> Arrays.copyOf(bytes, bytes.length - 48)),
        Arguments.of(
            "cut by one", (UnaryOperator<byte[]>) bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
        Arguments.of(
            "its end alone",
            (UnaryOperator<byte[]>) bytes -> Arrays.copyOfRange(bytes, 5, bytes.length)),
        Arguments.of(
            "longer", (UnaryOperator<byte[]>) bytes -> Arrays.copyOf(bytes, bytes.length + 7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void whatIsDamagedIsMissingAndMayBeWrittenAgain(String name, UnaryOperator<byte[]> damage) {
    store.putIfAbsent(KEY, BYTES, TYPE);
    put(KEY, damage.apply(below.get(KEY).orElseThrow()));

    assertThat(store.get(KEY)).isEmpty();
    assertThat(below.get(KEY)).isEmpty();
    assertThat(damaged()).isEqualTo(1);
    assertThat(store.putIfAbsent(KEY, BYTES, TYPE)).isTrue();
    assertThat(store.get(KEY)).hasValue(BYTES);
  }

  @Test
  void whoWritesOverDamageReplacesIt() {
    put(KEY, new byte[0]);

    assertThat(store.putIfAbsent(KEY, BYTES, TYPE)).isTrue();
    assertThat(store.get(KEY)).hasValue(BYTES);
  }

  @Test
  void anotherObjectsBytesAreDamage() {
    store.putIfAbsent(KEY, BYTES, TYPE);
    put(OTHER, below.get(KEY).orElseThrow());

    assertThat(store.get(OTHER)).isEmpty();
  }

  @Test
  void whatWasDamagedOnItsWayIsReadAgainAndStays() {
    store.putIfAbsent(KEY, BYTES, TYPE);
    byte[] bad = flip(below.get(KEY).orElseThrow());
    AtomicBoolean isFirst = new AtomicBoolean(true);
    ObjectStore torn =
        (ObjectStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) ->
                    isFirst.getAndSet(false) ? Optional.of(bad) : method.invoke(below, arguments));

    assertThat(new VerifiedStore(torn, bytes -> false, registry).get(KEY)).hasValue(BYTES);
    assertThat(damaged()).isZero();
  }

  @Test
  void whatWasStoredBeforeThereWereSealsIsTakenWhenItIsWhole() {
    put(KEY, OLD);
    assertThat(store.get(KEY)).hasValue(OLD);

    put(KEY, Arrays.copyOf(OLD, OLD.length - 1));
    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void whatPlayersReadIsAsItWasGiven() {
    store.putIfAbsent(CHUNK, BYTES, TYPE);

    assertThat(below.get(CHUNK)).hasValue(BYTES);
    assertThat(store.get(CHUNK)).hasValue(BYTES);
  }

  private static byte[] flip(byte[] bytes) {
    byte[] bad = bytes.clone();
    bad[3] ^= 1;
    return bad;
  }

  private void put(String key, byte[] bytes) {
    below.delete(key);
    below.putIfAbsent(key, bytes, TYPE);
  }

  private double damaged() {
    return registry.get("segue.store.damaged").counter().count();
  }
}
