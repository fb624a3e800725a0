package dev.segue.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.PromptReader;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Encoders;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A bundle's experts as TorchScript on DJL's PyTorch engine. A file that several roles share is
 * opened once.
 *
 * <p>Forwards run on their callers' threads, as many at a time as there are callers; closing waits
 * for those that run. All tensors that cross into the engine have the same shapes for every call of
 * a role, so that the bits do not depend on who else works. Native memory lives in one manager for
 * each forward, and in the modules until closed.
 */
public final class DjlExperts implements Experts {
  private final Bundle bundle;
  private final String executionClass;

  /** By SHA-256. */
  private final Map<String, Module> files = new HashMap<>();

  /** By the SHA-256 of what they read by. */
  private final Map<String, PromptReader> readers = new HashMap<>();

  /** By role. */
  private final Map<String, Module> modules = new HashMap<>();

  private final Map<String, Denoiser> denoisers = new HashMap<>();

  private DjlExperts(Bundle bundle, Device device, String executionClass, ExpertListener listener) {
    this.bundle = bundle;
    this.executionClass = executionClass;
    Encoders encoders = new Encoders(bundle.manifest(), this::read);
    try {
      for (Map.Entry<String, Manifest.Expert> one : bundle.manifest().experts().entrySet()) {
        String role = one.getKey();
        Manifest.Expert expert = one.getValue();
        Module module =
            files.computeIfAbsent(
                expert.sha256(), file -> Module.open(bundle, role, device, listener));
        modules.put(role, module);
        if (expert.kind().equals("text-encoder")) {
          reader(role);
        }
        if (expert.denoises()) {
          denoisers.put(
              role, new ScriptedDenoiser(role, module, expert, encoders, Engines.batches(device)));
        }
      }
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

  @Override
  public Bundle bundle() {
    return bundle;
  }

  @Override
  public String executionClass() {
    return executionClass;
  }

  /** Opened in the constructor, and not changed after it. */
  private PromptReader reader(String textEncoder) {
    Manifest.Prompt prompt = bundle.manifest().prompt(textEncoder);
    return readers.computeIfAbsent(
        prompt.sha256() + " " + prompt.length(),
        file ->
            prompt.isTokenizer() ? Tokenizer.open(bundle, prompt) : Vocabulary.of(bundle, prompt));
  }

  private Tensor read(String role, String prompt) {
    int width = bundle.manifest().experts().get(role).width();
    long[] ids = reader(role).ids(prompt);
    int[] embedding = {1, ids.length, width};
    return Batches.only(module(role).forward(role, embedding, List.of(), ids));
  }

  @Override
  public Denoiser denoiser(String role) {
    Denoiser denoiser = denoisers.get(role);
    if (denoiser == null) {
      throw ExpertException.roleMissing(role);
    }
    return denoiser;
  }

  @Override
  public Embedder embedder(String role) {
    Module module = module(role);
    int[] embedding = {1, bundle.manifest().experts().get(role).width()};
    return latent -> Batches.only(module.forward(role, embedding, List.of(Batches.ofOne(latent))));
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = bundle.manifest().latent().scale();
    int[] picture = {1, 3, latent.dim(1) * scale, latent.dim(2) * scale};
    return Batches.only(
        module("decoder").forward("decoder", picture, List.of(Batches.ofOne(latent))));
  }

  @Override
  public Tensor decodeFrames(Tensor latents) {
    Manifest.Latent space = bundle.manifest().latent();
    if (space.frameMapping().isNone()) {
      return Experts.super.decodeFrames(latents);
    }
    int frames = space.frameMapping().frame(latents.dim(1));
    int[] pictures = {1, 3, frames, latents.dim(2) * space.scale(), latents.dim(3) * space.scale()};
    return Batches.only(
        module("decoder").forward("decoder", pictures, List.of(Batches.ofOne(latents))));
  }

  @Override
  public Tensor encode(Tensor rgb) {
    Manifest.Latent space = bundle.manifest().latent();
    int[] latent = {1, space.channels(), rgb.dim(1) / space.scale(), rgb.dim(2) / space.scale()};
    return Batches.only(module("encoder").forward("encoder", latent, List.of(Batches.ofOne(rgb))));
  }

  private Module module(String role) {
    Module module = modules.get(role);
    if (module == null) {
      throw ExpertException.roleMissing(role);
    }
    return module;
  }

  @Override
  public void close() {
    files.values().forEach(Module::close);
    readers.values().forEach(PromptReader::close);
  }
}
