package dev.segue.diffusion.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What {@code parity.py} or {@code parity_wan.py} in {@code experts/export/tests} wrote: a bundle,
 * and what diffusers says to it.
 */
final class Parity {
  final Path bundle;
  final JsonNode index;
  private final float[] values;

  private Parity(Path bundle, JsonNode index, float[] values) {
    this.bundle = bundle;
    this.index = index;
    this.values = values;
  }

  /** Unpacks an archive. */
  static Parity unpack(String archive, Path folder) {
    try (InputStream resource = Parity.class.getResourceAsStream(archive);
        ZipInputStream in = new ZipInputStream(resource)) {
      Files.createDirectories(folder.resolve("bundle"));
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Files.copy(in, folder.resolve(entry.getName()));
      }
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(folder.resolve("parity.bin")))
              .order(ByteOrder.LITTLE_ENDIAN);
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(values);
      JsonNode index = new ObjectMapper().readTree(folder.resolve("parity.json").toFile());
      return new Parity(folder.resolve("bundle"), index, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> list(String name) {
    return StreamSupport.stream(index.required(name).spliterator(), false).toList();
  }

  /** One of its tensors. */
  Tensor tensor(JsonNode entry) {
    int[] shape =
        StreamSupport.stream(entry.required("shape").spliterator(), false)
            .mapToInt(JsonNode::intValue)
            .toArray();
    Tensor tensor = Tensor.zeros(shape);
    System.arraycopy(values, entry.required("at").intValue(), tensor.data(), 0, tensor.size());
    return tensor;
  }

  /** The largest difference of any value. */
  static double apart(Tensor found, Tensor wanted) {
    if (!found.sameShape(wanted)) {
      throw new AssertionError(found + " is not of the shape of " + wanted);
    }
    double most = 0;
    for (int n = 0; n < found.size(); n++) {
      most = Math.max(most, Math.abs(found.data()[n] - wanted.data()[n]));
    }
    return most;
  }
}
