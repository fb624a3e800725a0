package dev.segue.diffusion.bundle;

/** How a text encoder reads prompts. Thread-safe. */
public interface PromptReader extends AutoCloseable {
  /** The prompt's ids, always {@code T} of them. */
  long[] ids(String prompt);

  @Override
  default void close() {}
}
