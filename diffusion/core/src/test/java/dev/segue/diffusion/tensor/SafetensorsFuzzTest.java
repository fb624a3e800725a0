package dev.segue.diffusion.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes are a tensor or refused as none, and take no more memory than they have bytes. */
class SafetensorsFuzzTest {
  @FuzzTest
  void reads(byte[] bytes) {
    Tensor tensor;
    try {
      tensor = Safetensors.read(bytes);
    } catch (TensorFormatException e) {
      assertThat(e).hasMessageStartingWith("not a stored tensor: ");
      assertThat(Safetensors.isWhole(bytes)).isFalse();
      return;
    }

    assertThat(Safetensors.isWhole(bytes)).isTrue();
    assertThat((long) tensor.size() * Float.BYTES).isLessThan(bytes.length);
    assertThat(Safetensors.read(Safetensors.write(tensor)).sameBits(tensor)).isTrue();
  }
}
