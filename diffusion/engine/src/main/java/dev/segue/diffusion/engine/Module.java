package dev.segue.diffusion.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One TorchScript file on the engine, for one role or for several. Forwards run on their callers'
 * threads, beside each other; closing waits for those that run. Thread-safe.
 */
final class Module implements AutoCloseable {
  private final Model model;
  private final ExpertListener listener;

  /** Shared by forwards, closing has it alone. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private Module(Model model, ExpertListener listener) {
    this.model = model;
    this.listener = listener;
  }

  static Module open(Bundle bundle, String role, Device device, ExpertListener listener) {
    Path file = bundle.directory().resolve(bundle.manifest().experts().get(role).file());
    return open(file, role, device, listener);
  }

  static Module open(Path file, String role, Device device, ExpertListener listener) {
    Model model = Model.newInstance(role, device, Engines.NAME);
    try {
      // A module that was saved on another device is mapped to this one.
      Map<String, String> options = device.isGpu() ? Map.of("mapLocation", "true") : Map.of();
      model.load(file.getParent(), file.getFileName().toString(), options);
      return new Module(model, listener);
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new ExpertException(
          "expert-failed", "expert '" + role + "' cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * One forward.
   *
   * @param role as whom it is asked
   * @param expected what it has to give; another shape or a value that is not finite is a failure
   * @param inputs float32; the first is the module's first argument, the others follow the ids
   * @param ids int64, the module's second argument, or its only one when there are no inputs; may
   *     be empty
   * @throws ExpertException {@code expert-failed} or {@code expert-out-of-memory}
   * @throws IllegalStateException when closed
   */
  Tensor forward(String role, int[] expected, List<Tensor> inputs, long... ids) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("expert '" + role + "' is closed");
      }
      return check(role, run(role, inputs, ids), expected);
    } finally {
      use.readLock().unlock();
    }
  }

  private Tensor run(String role, List<Tensor> inputs, long... ids) {
    try (NDManager memory = model.getNDManager().newSubManager()) {
      long start = System.nanoTime();
      NDList arguments = new NDList();
      for (int n = 0; n < inputs.size(); n++) {
        Tensor input = inputs.get(n);
        arguments.add(memory.create(input.data(), shape(input)));
        if (n == 0 && ids.length > 0) {
          arguments.add(memory.create(ids));
        }
      }
      if (inputs.isEmpty()) {
        arguments.add(memory.create(ids, new Shape(1, ids.length)));
      }
      NDArray output =
          model
              .getBlock()
              .forward(new ParameterStore(memory, false), arguments, false)
              .singletonOrThrow();
      Tensor result =
          new Tensor(
              Arrays.stream(output.getShape().getShape()).mapToInt(Math::toIntExact).toArray(),
              output.toFloatArray());
      listener.onForward(role, System.nanoTime() - start);
      return result;
    } catch (EngineException | IllegalArgumentException e) {
      throw failure(role, e);
    }
  }

  private static Tensor check(String role, Tensor output, int[] expected) {
    if (!Arrays.equals(output.shape(), expected)) {
      throw new ExpertException(
          "expert-failed",
          "expert '"
              + role
              + "' gave shape "
              + Arrays.toString(output.shape())
              + ", not "
              + Arrays.toString(expected),
          null);
    }
    for (float v : output.data()) {
      if (!Float.isFinite(v)) {
        throw new ExpertException(
            "expert-failed", "expert '" + role + "' gave a value that is not finite", null);
      }
    }
    return output;
  }

  private static ExpertException failure(String role, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    boolean memory = message.contains("out of memory") || message.contains("not enough memory");
    return new ExpertException(
        memory ? "expert-out-of-memory" : "expert-failed",
        "expert '" + role + "' failed: " + message.lines().findFirst().orElse(""),
        e);
  }

  private static Shape shape(Tensor tensor) {
    return new Shape(Arrays.stream(tensor.shape()).asLongStream().toArray());
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
