package dev.segue.producer.admit;

/** Where admission writes down what it has to remember. */
public interface Journal {
  /** Keeps it, in place of what was kept under its key. */
  void put(Kept kept);

  /** Forgets what was kept under a key. */
  void delete(String key);
}
