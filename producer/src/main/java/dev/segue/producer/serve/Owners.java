package dev.segue.producer.serve;

import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Bounds;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoStatus;
import java.util.Optional;

/**
 * Whose videos are whose, where those who ask are told apart: to everybody else a video is not
 * there.
 */
final class Owners {
  private final VideoDirectory directory;
  private final VideoFiles files;

  Owners(VideoDirectory directory, VideoFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /** The same answer for who owns the video that the path names. */
  Router.Answer only(Router.Answer answer) {
    return exchange -> {
      String tenant = exchange.visitor().tenant();
      if (tenant != null && !owns(tenant, exchange.part("id"))) {
        throw Refusal.unknownVideo();
      }
      answer.to(exchange);
    };
  }

  private boolean owns(String tenant, String video) {
    Optional<Terms> told = directory.find(video).map(VideoStatus::terms);
    // Another producer may have accepted it a moment ago.
    return told.or(() -> accepted(video)).map(Terms::tenant).filter(tenant::equals).isPresent();
  }

  private Optional<Terms> accepted(String video) {
    return Bounds.isVideoId(video)
        ? files.find(video).map(file -> file.accepted().terms())
        : Optional.empty();
  }
}
