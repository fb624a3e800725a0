package dev.segue.producer.picture;

import dev.segue.infra.store.ObjectStore;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/**
 * Pictures of a video, made of its chunks when somebody asks, one at a time. Remembers those that
 * were asked for last. Thread-safe.
 */
public final class Pictures {
  /** The media type of all of them. */
  public static final String TYPE = "image/jpeg";

  private static final int REMEMBERED = 64;
  private static final int COLUMNS = 5;
  private static final int TILES = 25;
  private static final int TILE_WIDTH = 256;

  /** What is said of a chunk that is there, or whose head is, and is damaged. */
  @FunctionalInterface
  public interface Damage {
    /** What is thrown. */
    RuntimeException of(String video, int chunk);
  }

  private final ObjectStore store;
  private final Damage damage;
  private final Map<String, byte[]> known = new LruMap<>(REMEMBERED);

  public Pictures(ObjectStore store, Damage damage) {
    this.store = store;
    this.damage = damage;
  }

  /** The first frame of a video, as JPEG; nothing while there is none. */
  public synchronized Optional<byte[]> thumbnail(String video) {
    return remembered(video + "/thumbnail", () -> first(video, 0).map(Pictures::jpeg));
  }

  /**
   * Up to 25 frames that are spread evenly, five in a row, as JPEG; nothing when there are none.
   *
   * @param chunks how many chunks there are, which is final
   */
  public synchronized Optional<byte[]> spritesheet(String video, int chunks) {
    return remembered(video + "/spritesheet", () -> sheet(video, chunks));
  }

  private Optional<byte[]> remembered(String name, Supplier<Optional<byte[]>> make) {
    byte[] before = known.get(name);
    if (before != null) {
      return Optional.of(before);
    }
    Optional<byte[]> made = make.get();
    made.ifPresent(jpeg -> known.put(name, jpeg));
    return made;
  }

  private Optional<byte[]> sheet(String video, int chunks) {
    List<BufferedImage> tiles = new ArrayList<>();
    int count = Math.min(TILES, chunks);
    for (int i = 0; i < count; i++) {
      first(video, (int) ((long) i * chunks / count)).ifPresent(tiles::add);
    }
    if (tiles.isEmpty()) {
      return Optional.empty();
    }
    int width = Math.min(TILE_WIDTH, tiles.get(0).getWidth());
    int height = Math.max(1, tiles.get(0).getHeight() * width / tiles.get(0).getWidth());
    int rows = (tiles.size() + COLUMNS - 1) / COLUMNS;
    BufferedImage sheet =
        new BufferedImage(
            width * Math.min(COLUMNS, tiles.size()), height * rows, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    for (int i = 0; i < tiles.size(); i++) {
      graphics.drawImage(
          tiles.get(i), i % COLUMNS * width, i / COLUMNS * height, width, height, null);
    }
    graphics.dispose();
    return Optional.of(jpeg(sheet));
  }

  private Optional<BufferedImage> first(String video, int chunk) {
    Optional<byte[]> init = store.get(Keys.init(video));
    Optional<byte[]> segment = store.get(Keys.chunk(video, chunk));
    if (init.isPresent() && segment.isPresent()) {
      return StillFrame.of(init.get(), segment.get());
    }
    boolean isThere =
        store.size(Keys.init(video)).isPresent()
            && store.size(Keys.chunk(video, chunk)).isPresent();
    if (isThere) {
      throw damage.of(video, chunk);
    }
    return Optional.empty();
  }

  private static byte[] jpeg(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      if (!ImageIO.write(image, "jpeg", out)) {
        throw new IllegalStateException("this Java cannot write JPEG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
