package dev.segue.infra.store;

import dev.segue.kernel.Sha256;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A store in which whoever reads an object knows that it is what was written: by a {@link Seal} at
 * its end, by a {@link Sum} beside it, or by its name; see {@link Protection}. One that is damaged
 * is the same as one that is missing, and counted and logged. Only one that is damaged at a second
 * reading, too, is; the first may have been damaged on its way.
 *
 * <p>Whether something lies under a key, {@link #size} says without reading it. So what has a size
 * and is not given is damaged; whoever makes it again puts it as if nothing were there.
 *
 * <p>What was stored before there were digests is taken when it is whole as far as its own form
 * says. Thread-safe.
 */
public final class VerifiedStore implements ObjectStore {
  /** The code of the error where a part of a damaged object is asked for. */
  public static final String DAMAGED = "object-damaged";

  private final ObjectStore store;
  private final Forms forms;
  private final Sums sums;
  private final Damages damages;

  /**
   * Over a store, which its owner closes.
   *
   * @param tensors whether the bytes of a tensor without a seal are of the length that they say
   */
  public VerifiedStore(ObjectStore store, Predicate<byte[]> tensors, MeterRegistry registry) {
    this.store = store;
    this.forms = new Forms(tensors);
    this.sums = new Sums(store);
    this.damages = new Damages(registry);
  }

  /**
   * What a reading found.
   *
   * @param bytes what was written, if it is there
   * @param isDamaged whether something else is there
   */
  private record Found(Optional<byte[]> bytes, boolean isDamaged) {
    private static final Found NOTHING = new Found(Optional.empty(), false);
    private static final Found DAMAGE = new Found(Optional.empty(), true);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Protection.of(key) == Protection.NONE ? store.get(key) : find(key).bytes();
  }

  private Found find(String key) {
    Optional<byte[]> first = store.get(key);
    if (first.isEmpty()) {
      return Found.NOTHING;
    }
    Optional<byte[]> bytes = opened(key, first.get(), false);
    if (bytes.isPresent()) {
      return new Found(bytes, false);
    }
    Optional<byte[]> second = store.get(key);
    if (second.isEmpty()) {
      return Found.NOTHING;
    }
    bytes = opened(key, second.get(), true);
    if (bytes.isPresent()) {
      return new Found(bytes, false);
    }
    damaged(key, second.get().length);
    return Found.DAMAGE;
  }

  private Optional<byte[]> opened(String key, byte[] object, boolean again) {
    Optional<byte[]> bytes = open(key, object, again);
    if (bytes.isPresent()) {
      damages.isWhole(key);
    }
    return bytes;
  }

  /**
   * What was written, or empty where an object is something else.
   *
   * @param again whether what is remembered of its digest may be why it was
   */
  private Optional<byte[]> open(String key, byte[] object, boolean again) {
    return switch (Protection.of(key)) {
      case SEALED, SEALED_FOR_GOOD ->
          Seal.isOn(object) ? Seal.open(key, object) : whole(key, object);
      case SUMMED -> {
        Optional<Sum> sum = again ? sums.read(key) : sums.find(key);
        if (sum.isEmpty()) {
          yield sums.isBroken(key) ? Optional.empty() : whole(key, object);
        }
        yield Optional.of(object).filter(bytes -> sum.get().fits(bytes));
      }
      case NAMED ->
          Optional.of(object)
              .filter(bytes -> Sha256.hex(bytes).equals(Protection.digest(key).orElseThrow()));
      case NONE -> Optional.of(object);
    };
  }

  private Optional<byte[]> whole(String key, byte[] object) {
    return Optional.of(object).filter(bytes -> forms.isWhole(key, bytes));
  }

  private void damaged(String key, long bytes) {
    if (Protection.of(key) == Protection.SEALED) {
      damages.removed(key, bytes);
      store.delete(key);
    } else {
      damages.found(key, bytes);
    }
  }

  /** Of a whole video the size that it should have, whatever lies there. */
  @Override
  public OptionalLong size(String key) {
    OptionalLong there = store.size(key);
    if (there.isPresent() && key.endsWith("/video.mp4")) {
      Optional<Sum> sum = sums.find(key);
      return sum.isPresent() ? OptionalLong.of(sum.get().bytes()) : there;
    }
    return there;
  }

  /**
   * Reads whole pieces, as they were digested, where a part of what people read is asked for; a
   * part of anything else is given as it lies there.
   *
   * @throws StoreException {@link #DAMAGED}, too
   */
  @Override
  public byte[] get(String key, long from, int length) {
    if (Protection.of(key) != Protection.SUMMED) {
      return store.get(key, from, length);
    }
    Optional<Sum> sum = sums.find(key);
    if (sum.isPresent()) {
      return part(key, sum.get(), from, length);
    }
    if (sums.isBroken(key)) {
      damages.found(key, store.size(key).orElse(0));
      throw damage(key);
    }
    return store.get(key, from, length);
  }

  private byte[] part(String key, Sum sum, long from, int length) {
    long end = Math.min(sum.bytes(), from + length);
    if (from >= end) {
      return new byte[0];
    }
    int first = (int) (from / sum.piece());
    int last = (int) ((end - 1) / sum.piece());
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    for (int n = first; n <= last; n++) {
      pieces.writeBytes(piece(key, sum, n));
    }
    int skipped = (int) (from - sum.from(first));
    return Arrays.copyOfRange(pieces.toByteArray(), skipped, skipped + (int) (end - from));
  }

  private byte[] piece(String key, Sum sum, int n) {
    byte[] part = store.get(key, sum.from(n), sum.length(n));
    if (sum.fits(n, part)) {
      return part;
    }
    Sum now = sums.read(key).orElse(sum);
    byte[] second = store.get(key, sum.from(n), sum.length(n));
    if (now.equals(sum) && sum.fits(n, second)) {
      return second;
    }
    damages.found(key, sum.bytes());
    throw damage(key);
  }

  private static StoreException damage(String key) {
    return new StoreException(DAMAGED, "bytes of " + key + " are not what was written", null);
  }

  /** The object as it lies there: who reads it holds it against bytes of their own. */
  @Override
  public InputStream open(String key) {
    return store.open(key);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    return switch (Protection.of(key)) {
      case NONE -> store.putIfAbsent(key, bytes, contentType);
      case SEALED_FOR_GOOD -> store.putIfAbsent(key, Seal.set(key, bytes), contentType);
      case SEALED -> {
        byte[] sealed = Seal.set(key, bytes);
        yield putOver(key, () -> store.putIfAbsent(key, sealed, contentType));
      }
      case NAMED -> putOver(key, () -> store.putIfAbsent(key, bytes, contentType));
      case SUMMED ->
          maySum(key, Sum.of(bytes))
              && putOver(key, () -> store.putIfAbsent(key, bytes, contentType));
    };
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    if (Protection.of(key) != Protection.SUMMED) {
      return store.putIfAbsent(key, file, contentType);
    }
    Sum ours;
    try (InputStream in = Files.newInputStream(file)) {
      ours = Sum.of(in);
    } catch (IOException e) {
      throw new StoreException("store-file", "cannot read " + file, e);
    }
    return maySum(key, ours) && putOver(key, () -> store.putIfAbsent(key, file, contentType));
  }

  /** One attempt to write an object. */
  @FunctionalInterface
  private interface Put {
    boolean run();
  }

  /** What is there may be damaged; then it makes room. */
  private boolean putOver(String key, Put put) {
    if (put.run()) {
      damages.isWhole(key);
      return true;
    }
    if (!isDamaged(key)) {
      return false;
    }
    store.delete(key);
    boolean isOurs = put.run();
    damages.isWhole(key);
    return isOurs;
  }

  /**
   * Writes the sum of an object that is about to be written.
   *
   * @return false where another object stands, with another sum: it is that one's place, also where
   *     it is damaged
   */
  private boolean maySum(String key, Sum ours) {
    if (sums.settle(key, ours).equals(ours)) {
      return true;
    }
    if (store.size(key).isPresent()) {
      if (isDamaged(key)) {
        Damages.isOther(key);
      }
      return false;
    }
    Damages.replaced(key);
    sums.replace(key, ours);
    return true;
  }

  /** That it is, is counted and logged; what services alone read is removed. */
  @Override
  public boolean isDamaged(String key) {
    if (Protection.of(key) != Protection.SUMMED) {
      return find(key).isDamaged();
    }
    Optional<Sum> sum = sums.read(key);
    if (sum.isEmpty()) {
      return find(key).isDamaged();
    }
    OptionalLong size = store.size(key);
    if (size.isEmpty()) {
      return false;
    }
    try {
      for (int n = 0; n < sum.get().sha256().size(); n++) {
        var unused = piece(key, sum.get(), n);
      }
    } catch (StoreException e) {
      if (e.code().equals(DAMAGED)) {
        return true;
      }
      throw e;
    }
    if (size.getAsLong() != sum.get().bytes()) {
      damages.found(key, size.getAsLong());
      return true;
    }
    return false;
  }

  /** Removes an object with its sum. */
  @Override
  public void delete(String key) {
    store.delete(key);
    if (Protection.of(key) == Protection.SUMMED) {
      sums.delete(key);
    }
  }
}
