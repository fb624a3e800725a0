package dev.segue.testbed.simulation;

import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The object store, and the way to it from each machine. */
final class SimStore {
  private static final long LATE = 40_000;

  private final World world;
  private final Map<String, byte[]> objects = new HashMap<>();

  /** Whether nobody reaches it. */
  boolean down;

  SimStore(World world) {
    this.world = world;
  }

  boolean has(String key) {
    return objects.containsKey(key);
  }

  byte[] peek(String key) {
    return objects.get(key);
  }

  Set<String> keys() {
    return objects.keySet();
  }

  private boolean create(String key, byte[] bytes) {
    byte[] before = objects.get(key);
    if (before != null && !world.safeguards.overwrites()) {
      return false;
    }
    objects.put(key, bytes.clone());
    world.judge.stored(key, before, bytes);
    return true;
  }

  /** The way to it that nothing ever blocks, for those who judge. */
  ObjectStore unhindered() {
    return new View(new Machine(world, "judge"), true);
  }

  /** The way to it from a machine. */
  ObjectStore from(Machine machine) {
    return new View(machine, false);
  }

  private final class View implements ObjectStore {
    private final Machine machine;
    private final boolean free;
    private String refused;

    View(Machine machine, boolean free) {
      this.machine = machine;
      this.free = free;
    }

    private void reach() {
      if (!free && (down || machine.cutOff)) {
        world.faults.happened(down ? Fault.STORE_DOWN : Fault.STORE_CUT_OFF);
        throw unavailable();
      }
    }

    private StoreException unavailable() {
      machine.stumbled = true;
      return new StoreException("store-unavailable", "the store does not answer", null);
    }

    @Override
    public Optional<byte[]> get(String key) {
      reach();
      boolean isReadBack = key.equals(refused);
      refused = null;
      if (isReadBack && world.safeguards.readsNothingBack()) {
        return Optional.empty();
      }
      return Optional.ofNullable(objects.get(key));
    }

    @Override
    public OptionalLong size(String key) {
      reach();
      boolean isHidden = machine.name.startsWith("worker") && world.safeguards.hides(key);
      byte[] bytes = isHidden ? null : objects.get(key);
      return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public byte[] get(String key, long from, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream open(String key) {
      return new ByteArrayInputStream(
          get(key).orElseThrow(() -> new StoreException("store-missing", key, null)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
      reach();
      Fault fuse = machine.fuse;
      machine.fuse = null;
      if (fuse == Fault.UPLOAD_TORN || fuse == Fault.UPLOAD_LATE) {
        if (fuse == Fault.UPLOAD_LATE) {
          byte[] sent = bytes.clone();
          world.in(null, 1 + world.random.nextLong(LATE), () -> create(key, sent));
        }
        world.faults.happened(fuse);
        throw new Machine.Killed(machine);
      }
      boolean created = create(key, bytes);
      refused = created ? null : key;
      if (fuse == Fault.KILLED_BEFORE_TELLING) {
        world.faults.happened(fuse);
        throw new Machine.Killed(machine);
      }
      if (fuse == Fault.UPLOAD_UNCONFIRMED) {
        world.faults.happened(fuse);
        if (world.random.nextBoolean()) {
          throw unavailable();
        }
        return false;
      }
      return created;
    }

    @Override
    public boolean putIfAbsent(String key, Path file, String contentType) {
      try {
        return putIfAbsent(key, Files.readAllBytes(file), contentType);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void delete(String key) {
      reach();
      if (objects.remove(key) != null) {
        world.judge.deleted(key);
      }
    }
  }

  static boolean same(byte[] one, byte[] other) {
    return Arrays.equals(one, other);
  }
}
