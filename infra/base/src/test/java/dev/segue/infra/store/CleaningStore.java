package dev.segue.infra.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Another store, where somebody deletes each object as soon as a put has found it. */
record CleaningStore(ObjectStore store) implements ObjectStore {
  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    boolean created = store.putIfAbsent(key, bytes, contentType);
    store.delete(key);
    return created;
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    boolean created = store.putIfAbsent(key, file, contentType);
    store.delete(key);
    return created;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return store.get(key);
  }

  @Override
  public OptionalLong size(String key) {
    return store.size(key);
  }

  @Override
  public byte[] get(String key, long from, int length) {
    return store.get(key, from, length);
  }

  @Override
  public InputStream open(String key) {
    return store.open(key);
  }

  @Override
  public void delete(String key) {
    store.delete(key);
  }
}
