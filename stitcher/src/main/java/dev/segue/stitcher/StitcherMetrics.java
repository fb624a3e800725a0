package dev.segue.stitcher;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** What a stitcher counts and times. Thread-safe. */
public final class StitcherMetrics {
  private final Counter frames;
  private final Counter chunks;
  private final Timer decode;
  private final Timer encode;

  /** Counts and times in a registry. */
  public StitcherMetrics(MeterRegistry registry) {
    frames = counter(registry, "segue.frames.decoded", "frames that left the autoencoder");
    chunks = counter(registry, "segue.chunks.published", "chunks that were made here");
    decode = timer(registry, "segue.decode", "one frame, from latent to pixels");
    encode = timer(registry, "segue.encode", "one frame, from pixels to H.264");
  }

  <T> T decode(Supplier<T> work) {
    T done = decode.record(work);
    frames.increment();
    return done;
  }

  <T> T encode(Supplier<T> work) {
    return encode.record(work);
  }

  void published() {
    chunks.increment();
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name).description(description).register(registry);
  }
}
