package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.evaluation.ablation.Outcome;
import dev.segue.evaluation.ablation.Row;
import dev.segue.evaluation.ablation.Trial;
import dev.segue.evaluation.measure.Cuts;
import dev.segue.evaluation.report.Evaluated;
import dev.segue.evaluation.report.Evaluator;
import dev.segue.evaluation.video.VideoFile;
import dev.segue.schemas.EventCodec;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes videos one after the other through a local stack, and measures them. What was asked for
 * before the process was cut off is found again by its key. Not thread-safe.
 */
final class Ablation {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 100;
  private static final int FPS = 8;

  private final LocalStack stack;
  private final Bundle bundle;
  private final Evaluator evaluator;
  private final Path kept;
  private final VideoClient client;

  /** Keeps what came of a video. */
  interface Recorded {
    /** Keeps it for good. */
    void add(Outcome outcome) throws IOException;
  }

  /**
   * One over a running stack.
   *
   * @param kept where videos are kept, or null
   * @param told takes a line for a person when the stack has to be waited for
   */
  Ablation(LocalStack stack, Bundle bundle, Evaluator evaluator, Path kept, Consumer<String> told) {
    this.stack = stack;
    this.bundle = bundle;
    this.evaluator = evaluator;
    this.kept = kept;
    this.client = new VideoClient(stack.uri(), PATIENCE, told);
  }

  /**
   * Makes a short video that is not measured: the first one takes longer than those after it. It is
   * another one each time, since one that a stack was told to forget cannot be made again.
   */
  void warmUp() {
    ObjectNode body = EventCodec.json().createObjectNode();
    body.put("prompt", "a red ball").put("frames", bundle.manifest().latent().segmentFrames());
    client.discard(toTheEnd(client.create(body, "warm-up-" + UUID.randomUUID())));
  }

  /**
   * Makes a video and measures it.
   *
   * @param recorded takes what came of it, before the stack is told to forget the video
   */
  void make(Trial trial, Recorded recorded) throws IOException {
    Row row = trial.row();
    long forwards = forwards();
    long began = System.nanoTime();
    ObjectNode body = EventCodec.json().createObjectNode();
    body.put("prompt", trial.prompt()).put("frames", row.frames()).put("fps", FPS);
    body.put("seed", trial.seed()).put("recipe", row.recipe()).set("options", row.options());
    String key = key(trial, bundle);
    String id = toTheEnd(client.create(body, key));
    double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    long took = forwards() - forwards;
    Path file = Files.createTempFile("segue-ablate-", ".mp4");
    try {
      client.whole(id, in -> Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING));
      Evaluated evaluated =
          evaluator.evaluate(
              key, Timeline.of(trial.prompt()), cuts(row), next -> VideoFile.read(file, next));
      if (kept != null) {
        Files.createDirectories(kept);
        Files.copy(file, kept.resolve(key + ".mp4"), StandardCopyOption.REPLACE_EXISTING);
      }
      recorded.add(Outcome.of(key, trial, took, seconds, evaluated));
      client.discard(id);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** By which a video is known again: the same experts, settings, prompt and seed. */
  static String key(Trial trial, Bundle bundle) {
    return trial.key(bundle.digest(), recipe(trial.row(), bundle).settings());
  }

  private static Recipe recipe(Row row, Bundle bundle) {
    return Recipes.resolve(row.recipe(), row.options(), bundle.manifest());
  }

  private Cuts cuts(Row row) {
    return Cuts.of(recipe(row, bundle).plan(row.frames()).layout());
  }

  private String toTheEnd(JsonNode created) {
    String id = created.path("id").asText();
    JsonNode video = created;
    while (!video.path("status").asText().equals("completed")) {
      if (video.path("status").asText().equals("failed")) {
        throw new LocalException(
            "a video failed: " + video.path("error").path("message").asText("for no known reason"));
      }
      stack
          .problem()
          .ifPresent(
              why -> {
                throw new LocalException(why + "; the same command goes on from here");
              });
      pause();
      video = client.find(id);
    }
    return id;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("interrupted", e);
    }
  }

  private boolean denoises(String role) {
    Manifest.Expert expert = bundle.manifest().experts().get(role);
    return expert != null && expert.denoises();
  }

  private long forwards() {
    return stack.metrics().registry().find("segue.forwards").timers().stream()
        .filter(timer -> denoises(timer.getId().getTag("expert")))
        .mapToLong(Timer::count)
        .sum();
  }
}
