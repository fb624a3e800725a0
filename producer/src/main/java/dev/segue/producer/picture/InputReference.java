package dev.segue.producer.picture;

import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.kernel.Sha256;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture that a request brings, as experts take it: cropped about its middle to the shape of a
 * frame, resized, without transparency (white shows through). Its bytes are not copied, and nobody
 * changes them.
 */
public final class InputReference {
  /** Most bytes of a picture as it is sent. */
  public static final int MOST_BYTES = 2 << 20;

  private static final int MOST_PIXELS = 1 << 24;
  private static final int LONGEST_SIDE = 1 << 14;

  /** Larger ones are read with fewer pixels. */
  private static final int READ_PIXELS = 1 << 22;

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  /** One picture is decoded at a time, so that any number of requests take bounded memory. */
  private static final Object TURN = new Object();

  private final String digest;
  private final byte[] tensor;

  private InputReference(byte[] tensor) {
    this.digest = Sha256.hex(tensor);
    this.tensor = tensor;
  }

  /** SHA-256 of {@link #tensor}, in hexadecimal digits. */
  public String digest() {
    return digest;
  }

  /** Float32 {@code [3, H, W]}, 0 to 1, as it is stored. */
  public byte[] tensor() {
    return tensor;
  }

  /**
   * Reads a PNG or a JPEG; how large it is, is known before it is decoded.
   *
   * @param width of a frame, pixels
   * @param height of a frame, pixels
   * @throws PictureException {@code input-reference-too-large} or {@code input-reference-invalid}
   */
  public static InputReference read(byte[] file, int width, int height) {
    if (file.length > MOST_BYTES) {
      throw tooLarge("it has " + file.length + " bytes, at most " + MOST_BYTES);
    }
    String format = format(file);
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      synchronized (TURN) {
        Tensor rgb = Resizing.to(decode(reader, in), width, height);
        return new InputReference(Safetensors.write(rgb));
      }
    } catch (IOException e) {
      throw invalid("it is no whole " + format.toUpperCase(Locale.ROOT) + ": " + reason(e));
    } finally {
      reader.dispose();
    }
  }

  private static String format(byte[] file) {
    if (begins(file, PNG)) {
      return "png";
    }
    if (begins(file, JPEG)) {
      return "jpeg";
    }
    throw invalid("it is neither a PNG nor a JPEG");
  }

  private static boolean begins(byte[] file, byte[] with) {
    return file.length >= with.length
        && java.util.Arrays.equals(file, 0, with.length, with, 0, with.length);
  }

  private static BufferedImage decode(ImageReader reader, ImageInputStream in) throws IOException {
    List<String> complaints = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> complaints.add(warning));
    try {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
        throw tooLarge(
            "it has "
                + width
                + " x "
                + height
                + " pixels, at most "
                + MOST_PIXELS
                + ", and no side above "
                + LONGEST_SIDE);
      }
      ImageReadParam param = reader.getDefaultReadParam();
      int every = (int) Math.ceil(Math.sqrt((double) width * height / READ_PIXELS));
      if (every > 1) {
        param.setSourceSubsampling(every, every, 0, 0);
      }
      BufferedImage read = reader.read(0, param);
      // The JPEG reader fills up with grey what is missing, and only warns.
      if (complaints.stream().anyMatch(one -> one.toLowerCase(Locale.ROOT).contains("premature"))) {
        throw new IIOException(complaints.get(0));
      }
      return opaque(read);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
      throw new IIOException(reason(e), e);
    }
  }

  private static BufferedImage opaque(BufferedImage read) {
    BufferedImage rgb =
        new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = rgb.createGraphics();
    try {
      graphics.drawImage(read, 0, 0, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return rgb;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "it cannot be read" : e.getMessage();
  }

  private static PictureException tooLarge(String message) {
    return new PictureException("input-reference-too-large", "input_reference: " + message);
  }

  private static PictureException invalid(String message) {
    return new PictureException("input-reference-invalid", "input_reference: " + message);
  }
}
