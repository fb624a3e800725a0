package dev.segue.diffusion.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** What {@code src/test/golden/golden.py} wrote: an independent implementation's results. */
final class Golden {
  static final JsonNode ALL = read();

  private Golden() {}

  private static JsonNode read() {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/golden.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> list(String name) {
    return StreamSupport.stream(ALL.required(name).spliterator(), false).toList();
  }

  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  static int[] integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  static Tensor tensor(JsonNode list, int... shape) {
    double[] numbers = numbers(list);
    float[] data = new float[numbers.length];
    for (int n = 0; n < data.length; n++) {
      data[n] = (float) numbers[n];
    }
    return new Tensor(shape, data);
  }

  static NoiseSchedule schedule(String kind) {
    return kind.equals("linear")
        ? NoiseSchedule.linear(0.0001, 0.02, 1_000)
        : NoiseSchedule.scaledLinear(0.00085, 0.012, 1_000);
  }

  /** The largest difference of any value. */
  static double apart(Tensor found, JsonNode expected) {
    double[] numbers = numbers(expected);
    if (numbers.length != found.size()) {
      throw new AssertionError(found + " beside " + numbers.length + " values");
    }
    double worst = 0;
    for (int n = 0; n < numbers.length; n++) {
      worst = Math.max(worst, Math.abs(found.data()[n] - numbers[n]));
    }
    return worst;
  }
}
