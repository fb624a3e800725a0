package dev.segue.diffusion.tensor;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One float32 tensor as a safetensors file, so that anybody can read stored noise: eight bytes of
 * header length, a JSON header, the values, all little endian. The tensor's name is {@code x}. The
 * same tensor always gives the same bytes.
 */
public final class Safetensors {
  private static final String NAME = "x";
  private static final int MAX_HEADER = 4_096;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Safetensors() {}

  public static byte[] write(Tensor tensor) {
    String shape =
        Arrays.stream(tensor.shape()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    int size = tensor.size() * Float.BYTES;
    String json =
        "{\""
            + NAME
            + "\":{\"dtype\":\"F32\",\"shape\":["
            + shape
            + "],\"data_offsets\":[0,"
            + size
            + "]}}";
    // Readers want the values aligned to eight bytes; blanks after the JSON are allowed.
    json += " ".repeat((8 - json.length() % 8) % 8);
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + header.length + size).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(header.length).put(header);
    out.asFloatBuffer().put(tensor.data());
    return out.array();
  }

  /**
   * Reads what {@link #write} wrote, or any safetensors file with one float32 tensor named x.
   *
   * @throws TensorFormatException when the bytes are something else, or cut short
   */
  public static Tensor read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8) {
      throw new TensorFormatException("only " + bytes.length + " bytes");
    }
    long length = in.getLong();
    if (length < 2 || length > MAX_HEADER || length > in.remaining()) {
      throw new TensorFormatException("a header of " + length + " bytes");
    }
    byte[] header = new byte[(int) length];
    in.get(header);
    JsonNode x;
    try {
      x = JSON.readTree(header).path(NAME);
    } catch (IOException e) {
      throw new TensorFormatException("the header is not JSON");
    }
    if (!"F32".equals(x.path("dtype").textValue())) {
      throw new TensorFormatException("no float32 tensor '" + NAME + "' in the header");
    }
    int[] shape = whole(x.path("shape"));
    int[] offsets = whole(x.path("data_offsets"));
    if (!Arrays.equals(offsets, new int[] {0, in.remaining()})
        || in.remaining() % Float.BYTES != 0) {
      throw new TensorFormatException("the values are not those that the header announces");
    }
    float[] data = new float[in.remaining() / Float.BYTES];
    in.asFloatBuffer().get(data);
    try {
      return new Tensor(shape, data);
    } catch (IllegalArgumentException e) {
      throw new TensorFormatException(e.getMessage());
    }
  }

  /** Whether {@link #read} would read these bytes. */
  public static boolean isWhole(byte[] bytes) {
    try {
      var unused = read(bytes);
      return true;
    } catch (TensorFormatException e) {
      return false;
    }
  }

  /** A list of whole numbers. */
  private static int[] whole(JsonNode list) {
    if (!list.isArray()) {
      throw new TensorFormatException("the header lacks shape or offsets");
    }
    int[] out = new int[list.size()];
    for (int n = 0; n < out.length; n++) {
      JsonNode number = list.get(n);
      if (!number.isIntegralNumber() || !number.canConvertToInt()) {
        throw new TensorFormatException("not a whole number in the header: " + number);
      }
      out[n] = number.intValue();
    }
    return out;
  }
}
