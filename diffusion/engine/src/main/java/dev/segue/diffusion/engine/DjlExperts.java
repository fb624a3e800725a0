package dev.segue.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.PromptMemory;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle's experts as TorchScript on DJL's PyTorch engine.
 *
 * <p>Forwards run on their callers' threads, as many at a time as there are callers; closing waits
 * for those that run. All tensors that cross into the engine have the same shapes for every call of
 * a role, so that the bits do not depend on who else works. Native memory lives in one manager for
 * each forward, and in the modules until closed.
 */
public final class DjlExperts implements Experts {
  private final Bundle bundle;
  private final Vocabulary vocabulary;
  private final String executionClass;
  private final List<Module> modules = new ArrayList<>();
  private final Module text;
  private final Module decoder;
  private final Denoiser control;
  private final Denoiser spatial;
  private final Denoiser temporal;
  private final PromptMemory encoded = new PromptMemory(this::read);

  private DjlExperts(Bundle bundle, Device device, String executionClass, ExpertListener listener) {
    this.bundle = bundle;
    this.executionClass = executionClass;
    this.vocabulary = Vocabulary.of(bundle);
    try {
      text = open("text", device, listener);
      decoder = open("decoder", device, listener);
      control = denoiser("control", device, listener);
      spatial = denoiser("spatial", device, listener);
      temporal = denoiser("temporal", device, listener);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a verified bundle.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param threads of one forward on the CPU, 1 or more
   * @throws ExpertException {@code engine-unavailable} or {@code expert-failed}
   */
  public static DjlExperts open(
      Bundle bundle, String device, int threads, ExpertListener listener) {
    Engine engine = Engines.pytorch(threads);
    Device where = Engines.device(engine, device);
    return new DjlExperts(bundle, where, Engines.executionClass(engine, where), listener);
  }

  private Module open(String role, Device device, ExpertListener listener) {
    Module module = Module.open(bundle, role, device, listener);
    modules.add(module);
    return module;
  }

  private Denoiser denoiser(String role, Device device, ExpertListener listener) {
    Manifest.Expert expert = bundle.manifest().experts().get(role);
    return new ScriptedDenoiser(open(role, device, listener), expert);
  }

  @Override
  public Bundle bundle() {
    return bundle;
  }

  @Override
  public String executionClass() {
    return executionClass;
  }

  @Override
  public Tensor encode(String prompt) {
    return encoded.of(prompt);
  }

  private Tensor read(String prompt) {
    int width = bundle.manifest().experts().get("text").width();
    long[] ids = vocabulary.ids(prompt);
    return Batches.only(text.forward(new int[] {1, ids.length, width}, List.of(), ids));
  }

  @Override
  public Denoiser control() {
    return control;
  }

  @Override
  public Denoiser spatial() {
    return spatial;
  }

  @Override
  public Denoiser temporal() {
    return temporal;
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = bundle.manifest().latent().scale();
    int[] picture = {1, 3, latent.dim(1) * scale, latent.dim(2) * scale};
    return Batches.only(decoder.forward(picture, List.of(Batches.ofOne(latent))));
  }

  @Override
  public void close() {
    modules.forEach(Module::close);
    modules.clear();
  }
}
