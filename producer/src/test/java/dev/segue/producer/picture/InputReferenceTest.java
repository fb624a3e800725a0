package dev.segue.producer.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputReferenceTest {
  @Test
  void theMiddleIsKeptInTheShapeOfAFrame() throws IOException {
    // A red square between green sides, twice as wide as a frame.
    BufferedImage image = new BufferedImage(400, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.GREEN);
    graphics.fillRect(0, 0, 400, 200);
    graphics.setColor(Color.RED);
    graphics.fillRect(96, 0, 208, 200);
    graphics.dispose();

    Tensor frame = read(written(image, "png"));

    assertThat(frame.shape()).containsExactly(3, 32, 32);
    for (int n = 0; n < 32 * 32; n++) {
      assertThat(frame.data()[n]).as("red %s", n).isCloseTo(1, within(1e-4f));
      assertThat(frame.data()[32 * 32 + n]).as("green %s", n).isCloseTo(0, within(1e-4f));
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "64, 64", "3, 3", "33, 47", "1, 1", "700, 90"})
  void anEvenPictureStaysEvenAtAnySize(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int n = 0; n < width * height; n++) {
      image.setRGB(n % width, n / width, 0x336699);
    }

    Tensor frame = read(written(image, "png"));

    for (int n = 0; n < frame.size(); n++) {
      float wanted = new int[] {0x33, 0x66, 0x99}[n / (32 * 32)] / 255f;
      assertThat(frame.data()[n]).isCloseTo(wanted, within(1e-5f));
    }
  }

  @Test
  void aPictureOfAFramesSizeIsTakenAsItIs() throws IOException {
    BufferedImage image = chessboard(32);

    Tensor frame = read(written(image, "png"));

    for (int n = 0; n < 32 * 32; n++) {
      assertThat(frame.data()[n])
          .isCloseTo((image.getRGB(n % 32, n / 32) >> 16 & 0xff) / 255f, within(1e-6f));
    }
  }

  @Test
  void whiteShowsThroughWhatIsTransparent() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);

    assertThat(read(written(image, "png")).data()).containsOnly(1f);
  }

  @Test
  void theSamePictureHasTheSameDigestAndAnotherAnother() throws IOException {
    byte[] png = written(chessboard(64), "png");

    InputReference one = InputReference.read(png, 32, 32);

    assertThat(InputReference.read(png.clone(), 32, 32).digest())
        .isEqualTo(one.digest())
        .matches("[0-9a-f]{64}");
    assertThat(InputReference.read(written(chessboard(63), "png"), 32, 32).digest())
        .isNotEqualTo(one.digest());
  }

  @Test
  void aLargePhotographIsReadWithFewerPixels() throws IOException {
    BufferedImage image = new BufferedImage(4_000, 4_000, BufferedImage.TYPE_BYTE_GRAY);
    image.createGraphics().fillRect(0, 0, 4_000, 2_000);

    Tensor frame = read(written(image, "jpeg"));

    assertThat(frame.data()[5 * 32 + 5]).isCloseTo(1, within(0.02f));
    assertThat(frame.data()[27 * 32 + 5]).isCloseTo(0, within(0.02f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void whatIsCutShortOrDamagedIsRefused(String format) throws IOException {
    byte[] whole = written(chessboard(200), format);

    for (int kept : new int[] {3, 10, 40, whole.length / 2, whole.length * 9 / 10}) {
      assertRefused(Arrays.copyOf(whole, kept), "input-reference-invalid");
    }
  }

  @Test
  void whatIsNoPictureIsRefused() {
    assertRefused(new byte[0], "input-reference-invalid");
    assertRefused(
        "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8),
        "input-reference-invalid");
  }

  @Test
  @Timeout(5)
  void aPictureOfNineHundredMillionPixelsIsRefusedBeforeItIsDecoded() {
    assertRefused(claiming(30_000, 30_000), "input-reference-too-large");
    assertRefused(claiming(2_000_000_000, 2_000_000_000), "input-reference-too-large");
    assertRefused(claiming(1 << 20, 1), "input-reference-too-large");
  }

  @Test
  void tooManyBytesAreRefusedUnread() {
    assertRefused(new byte[InputReference.MOST_BYTES + 1], "input-reference-too-large");
  }

  private static void assertRefused(byte[] file, String code) {
    PictureException refused =
        catchThrowableOfType(PictureException.class, () -> InputReference.read(file, 32, 32));
    assertThat(refused).as("%s bytes", file.length).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).startsWith("input_reference: ");
  }

  private static Tensor read(byte[] file) {
    return Safetensors.read(InputReference.read(file, 32, 32).tensor());
  }

  private static BufferedImage chessboard(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int n = 0; n < side * side; n++) {
      image.setRGB(
          n % side,
          n / side,
          (n * 2_654_435_761L & 0xffffff) == 0 ? 0 : (int) (n * 40_503L & 0xffffff));
    }
    return image;
  }

  private static byte[] written(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** The head of a PNG, and an end. */
  private static byte[] claiming(int width, int height) {
    ByteBuffer head = ByteBuffer.allocate(17);
    head.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    head.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(head.array());
    ByteBuffer png = ByteBuffer.allocate(8 + 4 + 17 + 4);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put(head.array()).putInt((int) crc.getValue());
    return png.array();
  }
}
