package dev.segue.infra.service;

import dev.segue.infra.settings.SettingsException;
import dev.segue.kernel.CodedException;
import dev.segue.schemas.ForeignText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a process end: in order when it is told to end, and at all when it failed. */
public final class ProcessEnd {
  /** A process from its start to its end. */
  @FunctionalInterface
  public interface Work {
    /** Gives the exit code. */
    int run() throws Exception;
  }

  /** What a process does. */
  @FunctionalInterface
  public interface Body {
    /** Runs until {@code told} is counted down, and returns when all is closed. */
    void run(CountDownLatch told) throws InterruptedException;
  }

  /** What is in a long forward then has given its task back already. */
  private static final Duration LONGEST = Duration.ofSeconds(9);

  private static final int LONGEST_MESSAGE = 4_000;

  private ProcessEnd() {}

  /**
   * Runs a process and ends it: with the code that the work gives, or, when it fails, with what
   * failed on stderr and 1; with 2 when it was set up in a way that makes no sense. No thread that
   * was left behind keeps the process.
   */
  public static void exit(Work work) {
    System.exit(code(work, System.err));
  }

  /** The exit code; what was foreseen to fail is told in a sentence, anything else in full. */
  static int code(Work work, PrintStream err) {
    try {
      return work.run();
    } catch (SettingsException e) {
      e.complaints().forEach(complaint -> tell(err, complaint));
      return 2;
    } catch (CodedException e) {
      tell(err, e.getMessage());
      return 1;
    } catch (Throwable e) {
      err.println("segue: this should not happen:");
      e.printStackTrace(err);
      return 1;
    }
  }

  /** What a message quotes may be anybody's; it paints no terminal. */
  private static void tell(PrintStream err, String message) {
    err.println("segue: " + ForeignText.line(message, LONGEST_MESSAGE));
  }

  /**
   * Runs until SIGTERM or SIGINT; the process then ends when the body has returned, or nine seconds
   * later: whoever stops processes loses patience with them after ten.
   */
  public static void await(Body body) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  told.countDown();
                  try {
                    var unused = stopped.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    try {
      body.run(told);
    } finally {
      stopped.countDown();
    }
  }
}
