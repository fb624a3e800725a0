package dev.segue.stitcher;

import dev.segue.infra.metrics.Meters;
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
    frames = Meters.FRAMES_DECODED.counter(registry);
    chunks = Meters.CHUNKS_PUBLISHED.counter(registry);
    decode = Meters.DECODE.timer(registry);
    encode = Meters.ENCODE.timer(registry);
  }

  <T> T decode(int pictures, Supplier<T> work) {
    T done = decode.record(work);
    frames.increment(pictures);
    return done;
  }

  <T> T encode(Supplier<T> work) {
    return encode.record(work);
  }

  void published() {
    chunks.increment();
  }
}
