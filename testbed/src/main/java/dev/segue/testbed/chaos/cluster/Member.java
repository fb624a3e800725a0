package dev.segue.testbed.chaos.cluster;

import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.expert.ExpertsOpener;
import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.embedded.EmbeddedS3;
import dev.segue.infra.service.NeutralLocale;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.ProcessEnd;
import dev.segue.infra.service.WorkerProcess;
import dev.segue.infra.service.WorkerService;
import dev.segue.infra.settings.Settings;
import dev.segue.stitcher.StitcherService;
import dev.segue.worker.SegmentWorkerService;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One process of a cluster: {@code Member ROLE [DIRECTORY PORTS]}, its settings in the environment.
 * It ends when it is told to, and at once when the process that started it is gone.
 */
final class Member {
  /** The file in a worker's directory that says how many evaluations were begun. */
  static final String TALLY = "evaluations";

  private Member() {}

  public static void main(String[] args) {
    NeutralLocale.set();
    ParentWatch.start(System.in);
    ProcessEnd.exit(
        () -> {
          run(args);
          return 0;
        });
  }

  private static void run(String[] args) throws InterruptedException {
    Role role = Role.valueOf(args[0]);
    Settings settings = Settings.from(System.getenv());
    switch (role) {
      case BROKER -> hold(() -> broker(Path.of(args[1]), List.of(args).subList(2, args.length)));
      case STORE ->
          hold(
              () ->
                  EmbeddedS3.start(
                      Path.of(args[1]),
                      Integer.parseInt(args[2]),
                      settings.store().accessKey(),
                      settings.store().secretKey()));
      case PRODUCER -> dev.segue.producer.Main.run(settings);
      case WORKER -> work(settings, "segment-worker", SegmentWorkerService::open);
      case STITCHER -> work(settings, "stitcher", StitcherService::open);
    }
  }

  /** As the services' own mains do it, with experts that are counted and that prompts make ill. */
  private static void work(
      Settings settings, String name, Function<ProcessContext, WorkerService> service)
      throws InterruptedException {
    Tally tally = Tally.in(settings.dataDir().resolve(TALLY));
    ExpertsOpener ill =
        (bundle, device, threads, listener) ->
            new IllExperts(BundleExperts.open(bundle, device, threads, listener), tally);
    ProcessEnd.await(told -> WorkerProcess.run(settings, name, ill, service, told));
  }

  private static EmbeddedKafka broker(Path directory, List<String> places) {
    int first = Integer.parseInt(places.get(0));
    return places.size() == 1
        ? EmbeddedKafka.start(directory, first)
        : EmbeddedKafka.start(directory, Brokers.read(places.subList(1, places.size())), first);
  }

  private static void hold(Supplier<? extends AutoCloseable> server) throws InterruptedException {
    ProcessEnd.await(
        told -> {
          try (AutoCloseable running = server.get()) {
            told.await();
          } catch (InterruptedException | RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException("a server did not close", e);
          }
        });
  }
}
