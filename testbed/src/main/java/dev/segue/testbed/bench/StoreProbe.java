package dev.segue.testbed.bench;

import dev.segue.infra.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** One service's view of the store: what goes through it is counted. */
final class StoreProbe implements ObjectStore {
  private static final String NOISE = "/noise/";

  private final ObjectStore store;
  private final DeviceProbe device;
  private final Traffic traffic;

  StoreProbe(ObjectStore store, DeviceProbe device, Traffic traffic) {
    this.store = store;
    this.device = device;
    this.traffic = traffic;
  }

  @Override
  public Optional<byte[]> get(String key) {
    Optional<byte[]> found = store.get(key);
    traffic.request(found.map(bytes -> bytes.length).orElse(0));
    if (found.isPresent() && key.contains(NOISE)) {
      traffic.noise().read(key, System.nanoTime(), device.free());
    }
    return found;
  }

  @Override
  public OptionalLong size(String key) {
    traffic.request(0);
    return store.size(key);
  }

  @Override
  public byte[] get(String key, long from, int length) {
    byte[] part = store.get(key, from, length);
    traffic.request(part.length);
    return part;
  }

  @Override
  public InputStream open(String key) {
    traffic.request(store.size(key).orElse(0));
    return store.open(key);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    boolean created = store.putIfAbsent(key, bytes, contentType);
    traffic.request(bytes.length);
    if (key.contains(NOISE)) {
      traffic.noise().stored(key, System.nanoTime());
    }
    return created;
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    try {
      traffic.request(Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return store.putIfAbsent(key, file, contentType);
  }

  @Override
  public void delete(String key) {
    traffic.request(0);
    store.delete(key);
  }
}
