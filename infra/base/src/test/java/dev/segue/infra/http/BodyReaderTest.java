package dev.segue.infra.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with eight threads, met by clients that are byte by byte under control. */
@Timeout(60)
class BodyReaderTest {
  private static final int MOST = 1_000;

  private final QueuedThreadPool threads = new QueuedThreadPool(8, 8);
  private final Server server = new Server(threads);
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server.addConnector(connector);
    server.setHandler(new BodyReader(new Length(), MOST, 100_000, Duration.ofSeconds(2)));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.stop();
  }

  @Test
  void slowSendersHoldNobodyUpAndAreCutOff() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int n = 0; n < 50; n++) {
      slow.add(send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nx"));
    }

    assertThat(answer(send("GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")))
        .startsWith("HTTP/1.1 200");
    assertThat(answer(send(post("quick", 10)))).startsWith("HTTP/1.1 200").endsWith("10");

    for (Socket socket : slow) {
      assertThat(answer(socket))
          .startsWith("HTTP/1.1 408")
          .containsIgnoringCase("Connection: close")
          .contains("body-too-slow");
    }
  }

  @Test
  void aBodyThatIsTooLargeIsReadSoThatTheRefusalArrives() throws Exception {
    for (int size : new int[] {MOST + 1, 90_000, 200_000}) {
      assertThat(answer(send(post("large", size))))
          .as("%d bytes", size)
          .startsWith("HTTP/1.1 413")
          .contains("body-too-large");
    }
    assertThat(answer(send(post("fits", MOST)))).endsWith(String.valueOf(MOST));
  }

  @Test
  void refusalsThatDoNotLookAtTheBodyArriveOnOneConnection() throws Exception {
    Socket socket = send("");
    for (int n = 0; n < 40; n++) {
      socket.getOutputStream().write(utf8(keptAlive("refuse", 900)));
      socket.getOutputStream().flush();
      assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void bodiesInChunksAreBodiesToo() throws Exception {
    String chunked =
        """
        POST /chunked HTTP/1.1
        Host: a
        Connection: close
        Transfer-Encoding: chunked

        5
        abcde
        3
        fgh
        0

        """
            .replace("\n", "\r\n");
    assertThat(answer(send(chunked))).startsWith("HTTP/1.1 200").endsWith("8");
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    sockets.add(socket);
    socket.getOutputStream().write(utf8(request));
    socket.getOutputStream().flush();
    return socket;
  }

  private static String post(String path, int size) {
    return keptAlive(path, size).replace("Host: a", "Host: a\r\nConnection: close");
  }

  private static String keptAlive(String path, int size) {
    return "POST /"
        + path
        + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
        + size
        + "\r\n\r\n"
        + "x".repeat(size);
  }

  /** All that comes until the server closes the connection. */
  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** One answer whose body has the length that it says. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("the connection is open").isNotNegative();
      head.write(next);
    }
    String text = head.toString(StandardCharsets.UTF_8);
    int length = Integer.parseInt(text.replaceFirst("(?is).*content-length: ([0-9]+).*", "$1"));
    assertThat(in.readNBytes(length)).hasSize(length);
    return text;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Answers with how long the body is; refuses without looking at it. */
  private static final class Length extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (Request.getPathInContext(request).equals("/refuse")) {
        return false;
      }
      int length = Content.Source.asInputStream(request).readAllBytes().length;
      Content.Sink.write(response, true, String.valueOf(length), callback);
      return true;
    }
  }
}
