package dev.segue.producer.serve;

import dev.segue.infra.store.ObjectStore;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.picture.Pictures;
import dev.segue.producer.playlist.ChunkRun;
import dev.segue.producer.playlist.Playlist;
import dev.segue.producer.policy.ServingPolicy;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoStatus;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;

/** The HLS stream of a video and the whole of it as one file. */
final class StreamApi {
  /** Nine digits at most, so that it is a number. */
  private static final Pattern CHUNK = Pattern.compile("chunk-([0-9]{5,9})\\.m4s");

  private final ObjectStore store;
  private final Media media;
  private final VideoFiles files;
  private final VideoDirectory directory;
  private final ChunkRun run;
  private final Mender mender;
  private final Pictures pictures;

  StreamApi(
      ObjectStore store,
      VideoFiles files,
      VideoDirectory directory,
      ChunkRun run,
      Mender mender,
      ServingPolicy policy) {
    this.store = store;
    this.media = new Media(store, policy.piece());
    this.files = files;
    this.directory = directory;
    this.run = run;
    this.mender = mender;
    this.pictures = new Pictures(store, (video, chunk) -> damaged(video, chunk));
  }

  void playlist(Exchange exchange) {
    Media.allowOtherSites(exchange);
    String video = video(exchange);
    VideoFile file = files.find(video).orElseThrow(Refusal::unknownVideo);
    int known = directory.find(video).map(VideoStatus::chunks).orElse(0);
    ChunkRun.Listing listing = run.of(video, known, file.chunkFrames().size());
    if (listing.chunks() > 0) {
      // The text follows from these alone.
      String tag = "\"" + video + "-" + listing.chunks() + (listing.ended() ? "-end\"" : "\"");
      if (exchange.has(tag)) {
        exchange.notModified(tag, "no-cache");
      } else {
        exchange.response().getHeaders().put(HttpHeader.ETAG, tag);
        exchange.text(Playlist.TYPE, Playlist.render(file, listing.chunks(), listing.ended()));
      }
    } else if (listing.ended()) {
      exchange.problem(
          404, new Problem("playlist-empty", "the video ended before its first chunk was made"));
    } else {
      exchange.later(new Problem("playlist-pending", "the first chunk is not made yet"));
    }
  }

  void init(Exchange exchange) {
    String video = video(exchange);
    String key = Keys.init(video);
    media.send(
        exchange, key, "video/mp4", () -> mender.answer(video, key, TaskId.window(0), missing()));
  }

  void chunk(Exchange exchange) {
    String video = video(exchange);
    Matcher name = CHUNK.matcher(exchange.part("chunk"));
    if (!name.matches()) {
      throw missing();
    }
    int chunk = Integer.parseInt(name.group(1));
    // One chunk has one name: no more zeros than it needs.
    if (!Keys.chunkName(chunk).equals(name.group())) {
      throw missing();
    }
    String key = Keys.chunk(video, chunk);
    media.send(
        exchange,
        key,
        "video/iso.segment",
        () -> mender.answer(video, key, TaskId.window(chunk), missing()));
  }

  void content(Exchange exchange) {
    String variant = exchange.query("variant").orElse("video");
    switch (variant) {
      case "video" -> whole(exchange);
      case "thumbnail" -> thumbnail(exchange, video(exchange));
      case "spritesheet" -> spritesheet(exchange, video(exchange));
      default ->
          throw new Refusal(
              400, "variant-invalid", "variant: must be video, thumbnail or spritesheet");
    }
  }

  private void thumbnail(Exchange exchange, String video) {
    find(video);
    picture(exchange, video + "/thumbnail", pictures.thumbnail(video));
  }

  /** Of a video to which nothing is added any more. */
  private void spritesheet(Exchange exchange, String video) {
    VideoStatus status = find(video);
    if (!status.state().ended()) {
      throw new Refusal(404, "content-pending", "the video is not at its end yet");
    }
    picture(exchange, video + "/spritesheet", pictures.spritesheet(video, status.chunks()));
  }

  private void picture(Exchange exchange, String name, Optional<byte[]> jpeg) {
    byte[] bytes =
        jpeg.orElseThrow(
            () ->
                new Refusal(
                    404, "picture-missing", "there is nothing of the video that can be shown yet"));
    media.send(exchange, name, Pictures.TYPE, bytes);
  }

  private VideoStatus find(String video) {
    return directory.find(video).orElseThrow(Refusal::unknownVideo);
  }

  void whole(Exchange exchange) {
    whole(exchange, video(exchange));
  }

  /** The same of a video that the path does not name. */
  void whole(Exchange exchange, String video) {
    String key = Keys.whole(video);
    OptionalLong size = store.size(key);
    if (size.isEmpty()) {
      throw directory.find(video).isEmpty()
          ? Refusal.unknownVideo()
          : new Refusal(404, "content-pending", "the video is not in one file yet");
    }
    if (mender.isStillDamaged(key)) {
      throw mender.damaged(video, key, TaskId.pack());
    }
    media.send(
        exchange,
        key,
        "video/mp4",
        size.getAsLong(),
        () -> mender.damaged(video, key, TaskId.pack()));
  }

  /** Of a chunk of which no picture can be made, or of the head of all of them. */
  private RuntimeException damaged(String video, int chunk) {
    boolean isHead = store.get(Keys.init(video)).isEmpty();
    return isHead
        ? mender.damaged(video, Keys.init(video), TaskId.window(0))
        : mender.damaged(video, Keys.chunk(video, chunk), TaskId.window(chunk));
  }

  /** What was deleted may still be on its way out of the store. */
  private String video(Exchange exchange) {
    String video = exchange.video();
    if (directory.isRemoved(video)) {
      throw Refusal.unknownVideo();
    }
    return video;
  }

  private static Refusal missing() {
    return new Refusal(404, "object-missing", "there is no such part of the stream yet");
  }
}
