package dev.segue.producer.admit;

/** Where admission writes down what it has to remember. */
public interface Journal {
  /** Keeps an entry, in place of what was kept under its key. */
  void put(JournalEntry entry);

  /** Forgets what was kept under a key. */
  void delete(String key);
}
