package dev.segue.producer.serve;

import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoStatus;
import java.util.concurrent.Executor;
import org.eclipse.jetty.server.Response;

/**
 * {@code POST /v1/videos/sync}: asks for a video and answers with its file when it is complete. No
 * thread waits meanwhile; the video is made to its end also when the client has gone.
 */
final class SyncApi {
  private final VideosApi videos;
  private final StreamApi stream;
  private final VideoDirectory directory;

  SyncApi(VideosApi videos, StreamApi stream, VideoDirectory directory) {
    this.videos = videos;
    this.stream = stream;
    this.directory = directory;
  }

  void create(Exchange exchange) {
    String video = videos.queue(exchange).id();
    exchange.response().getHeaders().put("Content-Location", "/v1/videos/" + video + "/content");
    // It may take longer than a connection may be idle.
    exchange.request().addIdleTimeoutListener(idle -> false);
    Executor executor = exchange.request().getComponents().getExecutor();
    var unused =
        directory
            .awaitEnd(video)
            .thenAcceptAsync(end -> Router.answer(it -> answer(it, end), exchange), executor)
            .exceptionally(
                failure -> {
                  Response.writeError(
                      exchange.request(), exchange.response(), exchange.callback(), failure);
                  return null;
                });
  }

  private void answer(Exchange exchange, VideoStatus end) {
    switch (end.state()) {
      case COMPLETED -> stream.whole(exchange, end.id());
      case CANCELLED ->
          refuse(exchange, 409, new Problem("cancelled", "the video was ended on request"));
      case FAILED, REJECTED -> refuse(exchange, 500, end.error());
      case QUEUED, IN_PROGRESS -> throw new IllegalStateException(end.id() + " has not ended");
    }
  }

  private static void refuse(Exchange exchange, int status, Problem problem) {
    exchange.response().getHeaders().remove("Content-Location");
    exchange.problem(status, problem);
  }
}
