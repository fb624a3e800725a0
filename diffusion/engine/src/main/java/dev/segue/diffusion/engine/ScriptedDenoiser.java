package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Encoders;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A video or an image expert. To an image expert the frames are a batch; an image-to-video expert
 * gets the guide as further channels of every frame.
 */
final class ScriptedDenoiser implements Denoiser {
  private final String role;
  private final Module module;
  private final String kind;
  private final Encoders encoders;
  private final boolean batches;
  private final NoiseSchedule schedule;
  private final NoiseSchedule trained;
  private final Prediction prediction;

  /** Makes one; {@code batches} says whether several conditions are one forward. */
  ScriptedDenoiser(
      String role, Module module, Manifest.Expert expert, Encoders encoders, boolean batches) {
    this.role = role;
    this.module = module;
    this.kind = expert.kind();
    this.encoders = encoders;
    this.batches = batches;
    this.schedule = expert.schedule().levels();
    this.trained = expert.trained() == null ? null : expert.trained().levels();
    this.prediction = expert.prediction();
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public Prediction predicts() {
    return prediction;
  }

  @Override
  public Tensor encode(String prompt) {
    return encoders.encode(role, prompt);
  }

  @Override
  public Tensor predict(Tensor x, int timestep, Condition condition) {
    return predictAtOnce(x, timestep, List.of(condition)).get(0);
  }

  @Override
  public List<Tensor> predict(Tensor x, int timestep, List<Condition> conditions) {
    return batches
        ? predictAtOnce(x, timestep, conditions)
        : Denoiser.super.predict(x, timestep, conditions);
  }

  private List<Tensor> predictAtOnce(Tensor x, int timestep, List<Condition> conditions) {
    boolean isImage = kind.equals("image");
    List<Tensor> latents = new ArrayList<>();
    List<Tensor> texts = new ArrayList<>();
    for (Condition condition : conditions) {
      Tensor input = isImage ? Frames.toBatch(x) : Batches.ofOne(guided(x, condition));
      latents.add(input);
      texts.add(Batches.repeat(condition.text(), input.dim(0)));
    }
    Tensor batch = Batches.join(latents);
    int[] wanted = batch.shape();
    wanted[1] = x.dim(0);
    Tensor all =
        module.forward(
            role,
            wanted,
            List.of(batch, Batches.join(texts)),
            Batches.repeat(asked(timestep), batch.dim(0)));
    return Batches.split(all, conditions.size()).stream()
        .map(one -> isImage ? Frames.fromBatch(one) : Batches.only(one))
        .toList();
  }

  /** The timestep of the schedule that the file knows which is as noisy. */
  private int asked(int timestep) {
    return trained == null ? timestep : trained.nearest(schedule.signal(timestep));
  }

  private Tensor guided(Tensor x, Condition condition) {
    boolean isGuided = condition.guide() != null;
    if (isGuided != kind.equals("image-to-video")) {
      throw new IllegalArgumentException(
          "expert '" + role + "' of kind " + kind + (isGuided ? " with" : " without") + " a guide");
    }
    return isGuided ? Frames.beside(x, condition.guide()) : x;
  }
}
