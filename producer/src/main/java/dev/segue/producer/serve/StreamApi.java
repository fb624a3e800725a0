package dev.segue.producer.serve;

import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.playlist.ChunkRun;
import dev.segue.producer.playlist.Playlist;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/** The HLS stream of a video and the whole of it as one file. */
final class StreamApi {
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final int PIECE = 1 << 20;

  /** Nine digits at most, so that it is a number. */
  private static final Pattern CHUNK = Pattern.compile("chunk-([0-9]{5,9})\\.m4s");

  private final ObjectStore store;
  private final VideoFiles files;
  private final VideoDirectory directory;
  private final ChunkRun run;

  StreamApi(ObjectStore store, VideoFiles files, VideoDirectory directory, ChunkRun run) {
    this.store = store;
    this.files = files;
    this.directory = directory;
    this.run = run;
  }

  void playlist(Exchange exchange) {
    allowOtherSites(exchange);
    String video = exchange.video();
    VideoFile file = files.find(video).orElseThrow(Refusal::unknownVideo);
    int known = directory.find(video).map(VideoStatus::chunks).orElse(0);
    ChunkRun.Listing listing = run.of(video, known, file.chunkFrames().size());
    if (listing.chunks() > 0) {
      String text = Playlist.render(file, listing.chunks(), listing.ended());
      exchange.text(Playlist.TYPE, text);
    } else if (listing.ended()) {
      exchange.problem(
          404, new Problem("playlist-empty", "the video ended before its first chunk was made"));
    } else {
      exchange.later(new Problem("playlist-pending", "the first chunk is not made yet"));
    }
  }

  void init(Exchange exchange) {
    send(exchange, Keys.init(exchange.video()), "video/mp4");
  }

  void chunk(Exchange exchange) {
    String video = exchange.video();
    Matcher name = CHUNK.matcher(exchange.part("chunk"));
    if (!name.matches()) {
      throw missing();
    }
    int chunk = Integer.parseInt(name.group(1));
    // One chunk has one name: no more zeros than it needs.
    if (!Keys.chunkName(chunk).equals(name.group())) {
      throw missing();
    }
    send(exchange, Keys.chunk(video, chunk), "video/iso.segment");
  }

  void content(Exchange exchange) {
    String variant = exchange.query("variant").orElse("video");
    if (!variant.equals("video")) {
      throw new Refusal(404, "variant-unknown", "there is no variant but video");
    }
    whole(exchange);
  }

  void whole(Exchange exchange) {
    String video = exchange.video();
    String key = Keys.whole(video);
    OptionalLong size = store.size(key);
    if (size.isEmpty()) {
      throw directory.find(video).isEmpty()
          ? Refusal.unknownVideo()
          : new Refusal(404, "content-pending", "the video is not in one file yet");
    }
    send(exchange, key, size.getAsLong());
  }

  private void send(Exchange exchange, String key, String type) {
    allowOtherSites(exchange);
    byte[] bytes = store.get(key).orElseThrow(StreamApi::missing);
    exchange.bytes(200, type, IMMUTABLE, bytes);
  }

  private void send(Exchange exchange, String key, long size) {
    allowOtherSites(exchange);
    HttpFields.Mutable headers = exchange.response().getHeaders();
    headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    Optional<List<ByteRange>> asked =
        exchange.header("Range").flatMap(text -> Ranges.of(text, size));
    if (asked.isPresent() && asked.get().isEmpty()) {
      headers.put(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(size));
      exchange.problem(416, new Problem("range-invalid", "the file has " + size + " bytes"));
      return;
    }
    // Whoever asks for several ranges is answered with the whole, as is allowed.
    Optional<ByteRange> range =
        asked.filter(ranges -> ranges.size() == 1).map(ranges -> ranges.get(0));
    long from = range.map(ByteRange::first).orElse(0L);
    long to = range.map(one -> one.last() + 1).orElse(size);
    exchange.response().setStatus(range.isPresent() ? 206 : 200);
    range.ifPresent(one -> headers.put(HttpHeader.CONTENT_RANGE, one.toHeaderValue(size)));
    headers.put(HttpHeader.CONTENT_TYPE, "video/mp4");
    headers.put(HttpHeader.CACHE_CONTROL, IMMUTABLE);
    headers.put(HttpHeader.CONTENT_LENGTH, to - from);
    if (exchange.request().getMethod().equals("HEAD")) {
      exchange.callback().succeeded();
      return;
    }
    try (OutputStream out = Content.Sink.asOutputStream(exchange.response())) {
      for (long at = from; at < to; at += PIECE) {
        out.write(store.get(key, at, (int) Math.min(PIECE, to - at)));
      }
    } catch (IOException e) {
      exchange.callback().failed(e);
      return;
    }
    exchange.callback().succeeded();
  }

  /** A player may be part of anybody's page. */
  private static void allowOtherSites(Exchange exchange) {
    exchange.response().getHeaders().put("Access-Control-Allow-Origin", "*");
  }

  private static Refusal missing() {
    return new Refusal(404, "object-missing", "there is no such part of the stream yet");
  }
}
