package dev.segue.infra.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** An object store in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryObjectStore implements ObjectStore {
  private final ConcurrentMap<String, byte[]> objects = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(objects.get(key)).map(byte[]::clone);
  }

  @Override
  public OptionalLong size(String key) {
    byte[] bytes = objects.get(key);
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
  }

  @Override
  public byte[] get(String key, long from, int length) {
    byte[] bytes = existing(key);
    int start = (int) Math.min(from, bytes.length);
    return Arrays.copyOfRange(bytes, start, (int) Math.min(start + (long) length, bytes.length));
  }

  @Override
  public InputStream open(String key) {
    return new ByteArrayInputStream(existing(key));
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    return objects.putIfAbsent(key, bytes.clone()) == null;
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    try {
      return putIfAbsent(key, Files.readAllBytes(file), contentType);
    } catch (IOException e) {
      throw new StoreException("store-file", "cannot read " + file, e);
    }
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  /** The keys of all objects, sorted; what services never ask for. */
  public Set<String> keys() {
    return new TreeSet<>(objects.keySet());
  }

  private byte[] existing(String key) {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new StoreException("store-missing", "there is no object " + key, null);
    }
    return bytes;
  }
}
