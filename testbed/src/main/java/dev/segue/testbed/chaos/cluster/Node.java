package dev.segue.testbed.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One process that can be started, killed, told to end, stopped and let go on, any number of times.
 * What does not fit its state does nothing: a dead one is not killed again. One that ends by itself
 * is started again after a second. Thread-safe.
 */
public final class Node implements AutoCloseable {
  private static final Duration ORDERLY = Duration.ofSeconds(15);
  private static final long PAUSE_SECONDS = 1;

  private final String name;
  private final Role role;
  private final int httpPort;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final BiConsumer<Node, Integer> endedByItself;
  private Process process;
  private Freezer freezer;
  private boolean closed;

  /**
   * Makes a node that does not run yet.
   *
   * @param httpPort where it answers probes, or 0 when it does not
   * @param environment all of it; nothing is inherited
   * @param log where all that it says is appended
   * @param endedByItself is told when it ended without our doing, with its exit code
   */
  Node(
      String name,
      Role role,
      int httpPort,
      List<String> command,
      Map<String, String> environment,
      Path log,
      BiConsumer<Node, Integer> endedByItself) {
    this.name = name;
    this.role = role;
    this.httpPort = httpPort;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.endedByItself = endedByItself;
  }

  public String name() {
    return name;
  }

  public Role role() {
    return role;
  }

  /** Where it answers, without a path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** Where all that it says is appended. */
  Path log() {
    return log;
  }

  /** Whether there is a process, frozen or not. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** The number of its process, if there is one. */
  public synchronized OptionalLong pid() {
    return isRunning() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
  }

  /** Starts it unless it runs. */
  public synchronized void start() {
    if (closed || process != null) {
      return;
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process started = builder.start();
      process = started;
      var unused = started.onExit().thenAccept(this::ended);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** kill -9; returns whether there was something to kill. */
  public boolean kill() {
    Process victim = forget();
    if (victim != null) {
      victim.destroyForcibly();
      victim.onExit().join();
    }
    thaw();
    return victim != null;
  }

  /**
   * SIGTERM, and kill -9 for one that does not obey.
   *
   * @return how long it took, or null when it did not end in time or did not run
   */
  public Duration terminate() throws InterruptedException {
    thaw();
    Process victim = forget();
    if (victim == null) {
      return null;
    }
    long start = System.nanoTime();
    victim.destroy();
    if (victim.waitFor(ORDERLY.toMillis(), TimeUnit.MILLISECONDS)) {
      return Duration.ofNanos(System.nanoTime() - start);
    }
    victim.destroyForcibly();
    victim.onExit().join();
    return null;
  }

  /** SIGSTOP; returns whether there was something to stop. */
  public synchronized boolean freeze() {
    if (!isRunning() || freezer != null) {
      return false;
    }
    freezer = Freezer.of(process.pid());
    return true;
  }

  /** SIGCONT, if it was frozen. */
  public synchronized void thaw() {
    if (freezer != null) {
      freezer.close();
      freezer = null;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      terminate();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** What ends from now on ends by our doing. */
  private synchronized Process forget() {
    Process known = process;
    process = null;
    return known;
  }

  private void ended(Process which) {
    synchronized (this) {
      if (process != which) {
        return;
      }
      process = null;
    }
    endedByItself.accept(this, which.exitValue());
    java.util.concurrent.CompletableFuture.delayedExecutor(PAUSE_SECONDS, TimeUnit.SECONDS)
        .execute(this::start);
  }
}
