package dev.segue.diffusion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final Tensor X = new Tensor(new int[] {1, 3}, new float[] {1f, -2.5f, 0.1f});

  @Test
  void bytesAreThoseOfTheFormat() {
    // {"x":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}} is 57 characters, so 7 blanks.
    String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,12]}}       ";
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(new byte[] {64, 0, 0, 0, 0, 0, 0, 0});
    expected.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    // 1 is 3f800000, -2.5 is c0200000, 0.1 is 3dcccccd; little endian.
    expected.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3f});
    expected.writeBytes(new byte[] {0, 0, 0x20, (byte) 0xc0});
    expected.writeBytes(new byte[] {(byte) 0xcd, (byte) 0xcc, (byte) 0xcc, 0x3d});

    assertThat(Safetensors.write(X)).isEqualTo(expected.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 99, 100, 4_096})
  void aReaderThatKnowsOnlyTheFormatFindsTheValues(int size) {
    Tensor x = Tensor.zeros(1, size, 1, 1);
    for (int n = 0; n < size; n++) {
      x.data()[n] = n - 0.5f;
    }
    byte[] bytes = Safetensors.write(x);

    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) in.getLong();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertThat(length % 8).as("values are aligned").isZero();
    assertThat(header)
        .startsWith("{\"x\":{\"dtype\":\"F32\",\"shape\":[1," + size + ",1,1],")
        .contains("\"data_offsets\":[0," + 4 * size + "]");
    in.position(8 + length);
    for (int n = 0; n < size; n++) {
      assertThat(in.getFloat()).isEqualTo(n - 0.5f);
    }
    assertThat(in.hasRemaining()).isFalse();
  }

  @Test
  void everyBitSurvives() {
    Tensor x =
        new Tensor(
            new int[] {7},
            new float[] {
              -0f,
              Float.MIN_VALUE,
              Float.MAX_VALUE,
              Float.NEGATIVE_INFINITY,
              Float.intBitsToFloat(0x7fc00123),
              1 / 3f,
              0
            });
    assertThat(Safetensors.read(Safetensors.write(x)).sameBits(x)).isTrue();
    assertThat(Safetensors.write(x)).isEqualTo(Safetensors.write(x));
  }

  @Test
  void otherWritersFilesAreRead() {
    byte[] bytes =
        file(
            "{ \"__metadata__\": {\"made\": \"elsewhere\"},\n"
                + " \"x\": {\"data_offsets\": [0, 8], \"shape\": [2], \"dtype\": \"F32\"} }",
            8);
    assertThat(Safetensors.read(bytes).shape()).containsExactly(2);
  }

  @Test
  void whatWasCutShortOrGrewIsRefused() {
    byte[] whole = Safetensors.write(X);
    for (int length = 0; length < whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Safetensors.read(torn)).isInstanceOf(TensorFormatException.class);
    }
    byte[] grown = Arrays.copyOf(whole, whole.length + 4);
    assertThatThrownBy(() -> Safetensors.read(grown)).isInstanceOf(TensorFormatException.class);
  }

  @Test
  void aHeaderLengthThatCannotBeIsRefused() {
    for (long length : new long[] {-1, 0, 1, 5_000, Long.MAX_VALUE, Long.MIN_VALUE}) {
      byte[] bytes = Safetensors.write(X);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertThatThrownBy(() -> Safetensors.read(bytes))
          .isInstanceOf(TensorFormatException.class)
          .hasMessageContaining("a header of " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "        ",
        "[]",
        "null",
        "{}",
        "{\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":{\"0\":2},\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[null],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967298],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} {}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}",
      })
  void aHeaderOfSomethingElseIsRefused(String header) {
    assertThatThrownBy(() -> Safetensors.read(file(header, 8)))
        .isInstanceOf(TensorFormatException.class)
        .hasMessageStartingWith("not a stored tensor: ");
  }

  private static byte[] file(String header, int values) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }
}
