package dev.segue.worker;

import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.infra.service.NeutralLocale;
import dev.segue.infra.service.ProcessEnd;
import dev.segue.infra.service.WorkerProcess;
import dev.segue.infra.settings.Settings;
import java.util.concurrent.CountDownLatch;

/** Runs segment workers until the process is told to end. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    NeutralLocale.set();
    ProcessEnd.exit(
        () -> {
          run(Settings.from(System.getenv()));
          return 0;
        });
  }

  /** Runs until the process ends; on SIGTERM it gives its tasks back and stops in order. */
  public static void run(Settings settings) throws InterruptedException {
    ProcessEnd.await(told -> run(settings, told));
  }

  /** Runs until {@code told} is counted down. */
  static void run(Settings settings, CountDownLatch told) throws InterruptedException {
    WorkerProcess.run(
        settings, "segment-worker", BundleExperts::open, SegmentWorkerService::open, told);
  }
}
