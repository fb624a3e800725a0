package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class VideoClientTest {
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void whoeverWaitsForAServerIsToldAtOnceAndOnce() throws IOException {
    URI dead = URI.create("http://127.0.0.1:" + unused());
    VideoClient client = new VideoClient(dead, Duration.ofSeconds(1), told::add);

    assertThatThrownBy(() -> client.find("video_1"))
        .isInstanceOf(LocalException.class)
        .hasMessage("no useful answer from " + dead + "/ for 1 s: nobody listens there");

    assertThat(told)
        .containsExactly("waiting for " + dead + "/ (nobody listens there), for at most 1 s");
  }

  @Test
  void aHostThatDoesNotExistIsCalledThat() {
    VideoClient client =
        new VideoClient(URI.create("http://nowhere.invalid"), Duration.ZERO, told::add);

    assertThatThrownBy(() -> client.find("video_1"))
        .isInstanceOf(LocalException.class)
        .hasMessageEndingWith("there is no such host");
  }

  private static int unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
