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
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/** The HLS stream of a video and the whole of it as one file. */
final class StreamApi {
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final int PIECE = 1 << 20;

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
    String video = exchange.part(0);
    VideoFile file = files.find(video).orElseThrow(VideosApi::unknown);
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
    send(exchange, Keys.init(exchange.part(0)), "video/mp4");
  }

  void chunk(Exchange exchange) {
    // Nine digits at most, so that it is a number.
    int chunk = Integer.parseInt(exchange.part(1));
    if (!Keys.chunkName(chunk).equals("chunk-" + exchange.part(1) + ".m4s")) {
      throw missing();
    }
    send(exchange, Keys.chunk(exchange.part(0), chunk), "video/iso.segment");
  }

  void content(Exchange exchange) {
    String variant = exchange.query("variant").orElse("video");
    if (!variant.equals("video")) {
      throw new Refusal(404, "variant-unknown", "there is no variant but video");
    }
    String key = Keys.whole(exchange.part(0));
    OptionalLong size = store.size(key);
    if (size.isEmpty()) {
      throw directory.find(exchange.part(0)).isEmpty()
          ? VideosApi.unknown()
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
    ByteRange range = exchange.header("Range").map(text -> ByteRange.of(text, size)).orElse(null);
    var headers = exchange.response().getHeaders();
    headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    if (range != null && range.isEmpty()) {
      headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + size);
      exchange.problem(416, new Problem("range-invalid", "the file has " + size + " bytes"));
      return;
    }
    long from = range == null ? 0 : range.from();
    long to = range == null ? size : range.to();
    exchange.response().setStatus(range == null ? 200 : 206);
    if (range != null) {
      headers.put(HttpHeader.CONTENT_RANGE, "bytes " + from + "-" + (to - 1) + "/" + size);
    }
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
