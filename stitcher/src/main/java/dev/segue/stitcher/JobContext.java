package dev.segue.stitcher;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.infra.repair.Repairs;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Lookout;
import dev.segue.schemas.Event;
import dev.segue.schemas.Latent;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.VideoDescription;
import dev.segue.stitcher.encode.Encoder;
import dev.segue.stitcher.encode.VideoFormat;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every job of a stitcher works with. All of it is shared and thread-safe.
 *
 * @param worker this stitcher's name
 * @param store where structures come from
 * @param results where what was made goes to
 * @param experts what refines and decodes
 * @param recipes the recipe of a video that these experts may work on
 * @param encoders start an encoder for each chunk
 * @param hints hears of every step that was stored; nothing depends on its being told
 * @param lost hears of tasks whose results are gone, so that they are let in again; may drop it
 * @param repairs has made again what is damaged
 * @param scratch directory for files of jobs under way
 * @param lookouts one for each job that may have to wait
 */
public record JobContext(
    String worker,
    ObjectStore store,
    Results results,
    Experts experts,
    Function<VideoDescription, Recipe> recipes,
    Encoder.Factory encoders,
    Consumer<Event> hints,
    Consumer<TaskReady> lost,
    Repairs repairs,
    StitcherMetrics metrics,
    Path scratch,
    Supplier<Lookout> lookouts) {

  /** What the frames of a video have in common; its latent space says how large they are. */
  VideoFormat format(VideoDescription video) {
    Latent latent = video.latent();
    if (latent == null) {
      // Version 0.1 did not say; then it is the bundle's, which is the video's own.
      Manifest.Latent space = experts.bundle().manifest().latent();
      return format(space.width(), space.height(), space.scale(), video.fps());
    }
    return format(latent.width(), latent.height(), latent.scale(), video.fps());
  }

  private static VideoFormat format(int width, int height, int scale, int fps) {
    return new VideoFormat(width * scale, height * scale, fps);
  }
}
