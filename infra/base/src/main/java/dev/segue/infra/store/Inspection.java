package dev.segue.infra.store;

import dev.segue.infra.store.Finding.Harm;
import dev.segue.infra.store.Finding.State;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.Keys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads objects as they lie in a store and says of each whether it is what was written, and if not,
 * what is wrong with it. Changes nothing. Thread-safe.
 */
public final class Inspection {
  private static final int MOST_CANDIDATES = 10_000;

  /** What has no sum has to be read at once. */
  private static final long MOST_UNSUMMED = 64L << 20;

  private final ObjectStore store;
  private final Forms forms;
  private final Sums sums;
  private final Map<String, StoredObject> objects;

  /**
   * Over a store, which its owner closes.
   *
   * @param store as it is, not one that verifies
   * @param tensors whether the bytes of a tensor without a seal are of the length that they say
   * @param objects all of one video, for what has the bytes of another one
   */
  public Inspection(ObjectStore store, Predicate<byte[]> tensors, List<StoredObject> objects) {
    this.store = store;
    this.forms = new Forms(tensors);
    this.sums = new Sums(store);
    this.objects =
        objects.stream().collect(Collectors.toMap(StoredObject::key, Function.identity()));
  }

  /** What is known of one of the objects once it was read; one that is damaged is read twice. */
  public Finding look(StoredObject listed) {
    Finding first = once(listed);
    return first.state() == State.DAMAGED ? once(listed) : first;
  }

  private Finding once(StoredObject listed) {
    String key = listed.key();
    if (Keys.isSum(key) && !objects.containsKey(Keys.ofSum(key))) {
      return Finding.of(listed, State.MISSING);
    }
    return switch (Protection.of(key)) {
      case NONE -> Finding.of(listed, State.UNKNOWN);
      case SUMMED -> summed(listed);
      case SEALED, SEALED_FOR_GOOD ->
          whole(listed, object -> Seal.isOn(object) ? sealed(key, object) : unsealed(key, object));
      case NAMED -> whole(listed, object -> named(key, object));
    };
  }

  private Finding whole(StoredObject listed, Function<byte[], Finding> look) {
    Optional<byte[]> object = store.get(listed.key());
    if (object.isEmpty()) {
      return Finding.of(listed, State.MISSING);
    }
    return object.get().length == 0 ? empty(listed.key()) : look.apply(object.get());
  }

  private Finding sealed(String key, byte[] object) {
    StoredObject there = new StoredObject(key, object.length);
    if (Seal.open(key, object).isPresent()) {
      return Finding.of(there, State.WHOLE);
    }
    long should = Seal.length(object) + Seal.SIZE;
    if (should != object.length) {
      return ofLength(there, should);
    }
    return others(key)
        .filter(other -> other.bytes() == object.length)
        .filter(other -> Seal.open(other.key(), object).isPresent())
        .findFirst()
        .map(other -> swapped(there, other))
        .orElseGet(() -> bits(there));
  }

  private Finding unsealed(String key, byte[] object) {
    StoredObject there = new StoredObject(key, object.length);
    if (!Keys.isSum(key) && forms.isWhole(key, object)) {
      return Finding.of(there, State.UNVERIFIABLE);
    }
    return Finding.damaged(there, Harm.SHORT, "its end is missing, or not what was written");
  }

  private Finding named(String key, byte[] object) {
    StoredObject there = new StoredObject(key, object.length);
    return Sha256.hex(object).equals(Protection.digest(key).orElseThrow())
        ? Finding.of(there, State.WHOLE)
        : bits(there);
  }

  /** Piece by piece, since a whole video may be large. */
  private Finding summed(StoredObject listed) {
    String key = listed.key();
    Optional<Sum> sum = sums.read(key);
    if (sum.isEmpty()) {
      return unsummed(listed);
    }
    OptionalLong size = store.size(key);
    if (size.isEmpty()) {
      return Finding.of(listed, State.MISSING);
    }
    StoredObject there = new StoredObject(key, size.getAsLong());
    if (size.getAsLong() == 0 && sum.get().bytes() > 0) {
      return empty(key);
    }
    boolean fits = size.getAsLong() == sum.get().bytes();
    for (int n = 0; fits && n < sum.get().sha256().size(); n++) {
      fits = sum.get().fits(n, store.get(key, sum.get().from(n), sum.get().length(n)));
    }
    if (fits) {
      return Finding.of(there, State.WHOLE);
    }
    Optional<StoredObject> other =
        size.getAsLong() > Sum.PIECE ? Optional.empty() : other(key, Sum.of(store.get(key).get()));
    if (other.isPresent()) {
      return swapped(there, other.get());
    }
    return size.getAsLong() == sum.get().bytes() ? bits(there) : ofLength(there, sum.get().bytes());
  }

  private Optional<StoredObject> other(String key, Sum sum) {
    return others(key)
        .filter(other -> Protection.of(other.key()) == Protection.SUMMED)
        .filter(other -> sums.find(other.key()).filter(sum::equals).isPresent())
        .findFirst();
  }

  private Finding unsummed(StoredObject listed) {
    if (listed.bytes() > MOST_UNSUMMED) {
      return Finding.of(listed, State.UNVERIFIABLE);
    }
    return whole(listed, object -> unsealed(listed.key(), object));
  }

  private Stream<StoredObject> others(String key) {
    return objects.values().stream()
        .filter(other -> !other.key().equals(key))
        .limit(MOST_CANDIDATES);
  }

  private static Finding empty(String key) {
    return Finding.damaged(new StoredObject(key, 0), Harm.EMPTY, "it is empty");
  }

  private static Finding ofLength(StoredObject there, long should) {
    return there.bytes() < should
        ? Finding.damaged(there, Harm.SHORT, "it has " + there.bytes() + " of " + should + " bytes")
        : Finding.damaged(
            there, Harm.LONG, "it has " + there.bytes() + " bytes in place of " + should);
  }

  private static Finding bits(StoredObject there) {
    return Finding.damaged(there, Harm.BITS, "some of its bytes are not what was written");
  }

  private static Finding swapped(StoredObject there, StoredObject other) {
    return Finding.damaged(there, Harm.SWAPPED, "it has the bytes of " + other.key());
  }
}
