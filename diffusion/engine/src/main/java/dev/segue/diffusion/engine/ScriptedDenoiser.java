package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;

/** A video or an image expert. To an image expert the frames are a batch. */
final class ScriptedDenoiser implements Denoiser {
  private final Module module;
  private final NoiseSchedule schedule;
  private final boolean image;

  ScriptedDenoiser(Module module, Manifest.Expert expert) {
    this.module = module;
    this.image = expert.kind().equals("image");
    this.schedule = expert.schedule().betas();
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public Tensor predict(Tensor x, int timestep, Tensor text) {
    if (image) {
      Tensor batch = Frames.toBatch(x);
      return Frames.fromBatch(
          module.forward(
              batch.shape(),
              List.of(batch, Batches.repeat(text, batch.dim(0))),
              Batches.repeat(timestep, batch.dim(0))));
    }
    Tensor batch = Batches.ofOne(x);
    return Batches.only(
        module.forward(batch.shape(), List.of(batch, Batches.ofOne(text)), timestep));
  }
}
