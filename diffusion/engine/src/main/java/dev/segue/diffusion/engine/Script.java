package dev.segue.diffusion.engine;

import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/**
 * A TorchScript file of one input and one output that is no expert of a bundle, such as a judge.
 * TorchScript is code: whoever opens one has made sure where it comes from. On the CPU.
 * Thread-safe; closing waits for forwards that run.
 */
public final class Script implements AutoCloseable {
  private final String name;
  private final Module module;

  private Script(String name, Module module) {
    this.name = name;
    this.module = module;
  }

  /**
   * Opens a file.
   *
   * @param name what it is called in errors
   * @param threads of one forward, 1 or more
   * @throws ExpertException {@code engine-unavailable} or {@code expert-failed}
   */
  public static Script open(String name, Path file, int threads) {
    var device = Engines.device(Engines.pytorch(threads), "cpu");
    return new Script(name, Module.open(file, name, device, ExpertListener.NONE));
  }

  /**
   * One forward.
   *
   * @param input float32
   * @param expected the shape that it has to give
   * @throws ExpertException {@code expert-failed} or {@code expert-out-of-memory}
   */
  public Tensor forward(Tensor input, int... expected) {
    return module.forward(name, expected, List.of(input));
  }

  @Override
  public void close() {
    module.close();
  }
}
