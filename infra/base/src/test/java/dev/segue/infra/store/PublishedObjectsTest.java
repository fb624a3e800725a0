package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.segue.kernel.Sha256;
import dev.segue.schemas.Keys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and players read: chunks, whole videos, and the records beside them. */
class PublishedObjectsTest {
  private static final String CHUNK = Keys.chunk("v", 0);
  private static final String WHOLE = Keys.whole("v");
  private static final String TYPE = "video/mp4";
  private static final byte[] BYTES = box("moof", 40);

  @TempDir Path directory;
  private final InMemoryObjectStore below = new InMemoryObjectStore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final VerifiedStore store = new VerifiedStore(below, bytes -> false, registry);

  private enum Harm {
    BIT,
    FIRST_BIT,
    SHORT,
    EMPTY,
    LONG,
    OTHER;

    private byte[] to(byte[] bytes) {
      return switch (this) {
        case BIT -> flipped(bytes, bytes.length / 2);
        case FIRST_BIT -> flipped(bytes, 0);
        case SHORT -> Arrays.copyOf(bytes, bytes.length - 1);
        case EMPTY -> new byte[0];
        case LONG -> Arrays.copyOf(bytes, bytes.length + 8);
        case OTHER -> box("free", bytes.length - 8);
      };
    }
  }

  @Test
  void whatIsPublishedLiesThereAsItIsWithItsSumBesideIt() {
    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isTrue();

    assertThat(below.get(CHUNK)).hasValue(BYTES);
    assertThat(new String(below.get(Keys.sum(CHUNK)).orElseThrow(), UTF_8))
        .contains(Sha256.hex(BYTES));
    assertThat(store.get(CHUNK)).hasValue(BYTES);
    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isFalse();
    assertThat(damaged()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void aDamagedChunkIsNotGivenAndStaysUntilItIsMadeAgain(Harm harm) {
    store.putIfAbsent(CHUNK, BYTES, TYPE);
    byte[] bad = harm.to(BYTES);
    put(CHUNK, bad);

    assertThat(store.get(CHUNK)).isEmpty();
    assertThat(store.get(CHUNK)).isEmpty();
    assertThat(below.get(CHUNK)).as("it may be all that there is").hasValue(bad);
    assertThat(store.size(CHUNK)).isPresent();
    assertThat(damaged()).as("once, however often it is read").isEqualTo(1);

    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isTrue();
    assertThat(store.get(CHUNK)).hasValue(BYTES);
  }

  @Test
  void twoChunksWithEachOthersBytesAreDamaged() {
    byte[] other = box("moof", 41);
    store.putIfAbsent(CHUNK, BYTES, TYPE);
    store.putIfAbsent(Keys.chunk("v", 1), other, TYPE);
    put(CHUNK, other);
    put(Keys.chunk("v", 1), BYTES);

    assertThat(store.get(CHUNK)).isEmpty();
    assertThat(store.get(Keys.chunk("v", 1))).isEmpty();
  }

  @Test
  void aChunkOfAnEarlierVersionIsTakenAsLongAsItsBoxesAreWhole() {
    put(CHUNK, BYTES);
    assertThat(store.get(CHUNK)).hasValue(BYTES);

    put(CHUNK, Arrays.copyOf(BYTES, BYTES.length - 1));
    assertThat(store.get(CHUNK)).isEmpty();
  }

  @Test
  void whatHasADamagedSumIsNotGivenUntilItIsMadeAgain() {
    store.putIfAbsent(CHUNK, BYTES, TYPE);
    put(Keys.sum(CHUNK), flipped(below.get(Keys.sum(CHUNK)).orElseThrow(), 3));
    VerifiedStore other = new VerifiedStore(below, bytes -> false, registry);

    assertThat(other.get(CHUNK)).as("nobody knows what it should be").isEmpty();
    assertThat(other.isDamaged(CHUNK)).isTrue();
    assertThat(catchThrowableOfType(StoreException.class, () -> other.get(CHUNK, 0, 9)).code())
        .isEqualTo(VerifiedStore.DAMAGED);
    assertThat(other.putIfAbsent(CHUNK, BYTES, TYPE)).as("it stands").isFalse();
    assertThat(other.isDamaged(CHUNK)).isFalse();
    assertThat(other.get(CHUNK)).hasValue(BYTES);
    put(CHUNK, flipped(BYTES, 9));
    assertThat(other.get(CHUNK)).as("its sum was written again").isEmpty();
  }

  @Test
  void whoWasKilledBetweenSumAndObjectLeavesNothingInTheWay() {
    byte[] theirs = box("moof", 50);
    new VerifiedStore(below, bytes -> false, registry).putIfAbsent(CHUNK, theirs, TYPE);
    below.delete(CHUNK);

    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isTrue();
    assertThat(store.get(CHUNK)).hasValue(BYTES);
  }

  @Test
  void whatStandsWithAnotherSumStands() {
    byte[] theirs = box("moof", 50);
    store.putIfAbsent(CHUNK, theirs, TYPE);

    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isFalse();
    assertThat(store.get(CHUNK)).hasValue(theirs);
  }

  @Test
  void whatIsDamagedIsReplacedByWhatWasWrittenAndByNothingElse() {
    byte[] other = box("moof", 50);
    store.putIfAbsent(CHUNK, BYTES, TYPE);
    put(CHUNK, flipped(BYTES, 9));

    assertThat(store.putIfAbsent(CHUNK, other, TYPE)).isFalse();
    assertThat(store.isDamaged(CHUNK)).isTrue();
    assertThat(store.putIfAbsent(CHUNK, BYTES, TYPE)).isTrue();
    assertThat(store.isDamaged(CHUNK)).isFalse();
    assertThat(below.get(CHUNK)).hasValue(BYTES);
  }

  @Test
  void whatIsDeletedLeavesNoSum() {
    store.putIfAbsent(CHUNK, BYTES, TYPE);

    store.delete(CHUNK);

    assertThat(below.keys()).isEmpty();
  }

  @Test
  void partsOfALargeVideoAreVerifiedByThemselves() throws IOException {
    byte[] video = large();
    assertThat(store.putIfAbsent(WHOLE, file(video), TYPE)).isTrue();
    below.delete(WHOLE);
    below.putIfAbsent(WHOLE, flipped(video, Sum.PIECE + 5), TYPE);

    assertThat(store.get(WHOLE, 10, 100)).isEqualTo(Arrays.copyOfRange(video, 10, 110));
    assertThat(store.get(WHOLE, 2L * Sum.PIECE, 1000))
        .isEqualTo(Arrays.copyOfRange(video, 2 * Sum.PIECE, video.length));
    assertThat(code(Sum.PIECE - 1L, 2)).isEqualTo("object-damaged");
    assertThat(code(Sum.PIECE + 100L, 1)).as("of the same piece").isEqualTo("object-damaged");
    assertThat(store.get(WHOLE, video.length, 5)).isEmpty();
    assertThat(damaged()).isEqualTo(1);
  }

  @Test
  void aPartOverSeveralPiecesIsWhatWasWritten() throws IOException {
    byte[] video = large();
    store.putIfAbsent(WHOLE, file(video), TYPE);

    assertThat(store.get(WHOLE, 77, video.length))
        .isEqualTo(Arrays.copyOfRange(video, 77, video.length));
    assertThat(store.size(WHOLE)).hasValue(video.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1 << 20, (2 << 20) + 99})
  void aVideoThatEndsTooEarlyIsAsLongAsItWas(int length) throws IOException {
    byte[] video = large();
    store.putIfAbsent(WHOLE, file(video), TYPE);
    put(WHOLE, Arrays.copyOf(video, length));

    assertThat(store.size(WHOLE)).hasValue(video.length);
    assertThat(code(2L * Sum.PIECE, 10)).isEqualTo("object-damaged");
    assertThat(store.putIfAbsent(WHOLE, file(video), TYPE)).as("made again").isTrue();
    assertThat(below.get(WHOLE)).hasValue(video);
    assertThat(store.putIfAbsent(WHOLE, file(video), TYPE)).isFalse();
  }

  @Test
  void aVideoWithMoreBehindItsEndIsDamaged() throws IOException {
    byte[] video = large();
    store.putIfAbsent(WHOLE, file(video), TYPE);
    put(WHOLE, Arrays.copyOf(video, video.length + 1));

    assertThat(store.putIfAbsent(WHOLE, file(video), TYPE)).as("made again").isTrue();
  }

  @Test
  void recordsAreReadWithoutTheirSealByWhoeverReadsJson() {
    byte[] json = "{\"a\":1}".getBytes(UTF_8);
    store.putIfAbsent(Keys.description("v"), json, TYPE);

    assertThat(store.get(Keys.description("v"))).hasValue(json);
    assertThat(new String(below.get(Keys.description("v")).orElseThrow(), UTF_8))
        .startsWith("{\"a\":1}");
  }

  @Test
  void aDamagedDescriptionStaysSoThatNobodyElseGetsItsId() {
    String key = Keys.description("v");
    store.putIfAbsent(key, "{\"a\":1}".getBytes(UTF_8), TYPE);
    put(key, flipped(below.get(key).orElseThrow(), 4));

    assertThat(store.get(key)).isEmpty();
    assertThat(store.size(key)).isPresent();
    assertThat(store.putIfAbsent(key, "{\"a\":2}".getBytes(UTF_8), TYPE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end.json", "closing", "execution-class"})
  void whatCanBeDecidedAgainMakesRoom(String name) {
    String key = "videos/v/" + name;
    store.putIfAbsent(key, "{\"state\":\"failed\"}".getBytes(UTF_8), TYPE);
    put(key, flipped(below.get(key).orElseThrow(), 4));

    assertThat(store.get(key)).isEmpty();
    assertThat(below.keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "{\"a\":{}}\n"})
  void recordsOfAnEarlierVersionAreTakenWhenTheyAreWhole(String json) {
    put(Keys.end("v"), json.getBytes(UTF_8));

    assertThat(store.get(Keys.end("v"))).hasValue(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\":", "{\"a\":1}}", "1"})
  void recordsOfAnEarlierVersionThatAreCutAreNot(String json) {
    put(Keys.description("v"), json.getBytes(UTF_8));

    assertThat(store.get(Keys.description("v"))).isEmpty();
  }

  @Test
  void aPictureIsWhatItsNameSays() {
    String key = Keys.reference("v", Sha256.hex(BYTES));
    store.putIfAbsent(key, BYTES, TYPE);
    assertThat(store.get(key)).hasValue(BYTES);

    put(key, flipped(BYTES, 1));
    assertThat(store.get(key)).isEmpty();
    assertThat(store.putIfAbsent(key, BYTES, TYPE)).as("who brings it again").isTrue();
    assertThat(store.get(key)).hasValue(BYTES);
  }

  private String code(long from, int length) {
    return catchThrowableOfType(StoreException.class, () -> store.get(WHOLE, from, length)).code();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("video.mp4"), bytes);
  }

  private static byte[] large() {
    byte[] bytes = new byte[2 * Sum.PIECE + 100];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** A box of the container's format with content of a length. */
  private static byte[] box(String type, int length) {
    return ByteBuffer.allocate(8 + length)
        .putInt(8 + length)
        .put(type.getBytes(UTF_8))
        .put((byte) 5)
        .array();
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] bad = bytes.clone();
    bad[at] ^= 4;
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
