package dev.segue.cli;

import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.store.Finding;
import dev.segue.infra.store.Inspection;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Reads every object of a store, one video after the other, and verifies each. */
final class Scrub {
  private static final int PAGE = 1_000;
  private static final int THREADS = 8;

  private final S3ObjectStore store;
  private final Consumer<Finding> seen;
  private final Consumer<List<Finding>> looked;

  /**
   * Makes a scrub that has not begun.
   *
   * @param seen hears of each object, in the order of keys
   * @param looked hears after that of all that a video has
   */
  Scrub(S3ObjectStore store, Consumer<Finding> seen, Consumer<List<Finding>> looked) {
    this.store = store;
    this.seen = seen;
    this.looked = looked;
  }

  /** Runs it. */
  void run() {
    ExecutorService readers = Executors.newFixedThreadPool(THREADS);
    try {
      List<StoredObject> group = new ArrayList<>();
      String after = "";
      List<StoredObject> page = store.list(after, PAGE);
      while (!page.isEmpty()) {
        for (StoredObject object : page) {
          if (!group.isEmpty() && !video(object).equals(video(group.get(0)))) {
            look(group, readers);
            group.clear();
          }
          group.add(object);
          after = object.key();
        }
        page = store.list(after, PAGE);
      }
      look(group, readers);
    } finally {
      readers.shutdownNow();
    }
  }

  private void look(List<StoredObject> group, ExecutorService readers) {
    Inspection inspection = new Inspection(store, Safetensors::isWhole, group);
    List<CompletableFuture<Finding>> reading =
        group.stream()
            .map(object -> CompletableFuture.supplyAsync(() -> inspection.look(object), readers))
            .toList();
    List<Finding> findings = new ArrayList<>();
    for (CompletableFuture<Finding> one : reading) {
      Finding finding = join(one);
      seen.accept(finding);
      findings.add(finding);
    }
    looked.accept(findings);
  }

  private static Finding join(CompletableFuture<Finding> reading) {
    try {
      return reading.join();
    } catch (CompletionException | CancellationException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** The id of the video that an object is of, or the key's first part where it is of none. */
  static String video(StoredObject object) {
    String[] parts = object.key().split("/", 3);
    return parts.length == 3 && parts[0].equals("videos") ? parts[1] : parts[0] + "/";
  }
}
