package dev.segue.infra.embedded;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 server in this JVM, on 127.0.0.1, that keeps objects as files. What it holds stays in
 * its directory, over clean stops and kills of the process (it does not force files to the disk, so
 * a power cut may lose the newest). It honours {@code If-None-Match: *}, and checks signatures.
 */
public final class EmbeddedS3 implements AutoCloseable {
  /** Requests whose body is signed are read whole before they are checked, up to this size. */
  private static final long LARGEST_SIGNED = 128L << 20;

  private final S3Proxy server;
  private final DirectoryLock lock;
  private final int port;

  private EmbeddedS3(S3Proxy server, DirectoryLock lock, int port) {
    this.server = server;
    this.lock = lock;
    this.port = port;
  }

  /**
   * Starts a server; when it returns, clients can connect.
   *
   * @param directory where it keeps its data; made if need be
   * @param port where it listens, or 0 for any free port
   * @param accessKey the one access key that it accepts
   * @param secretKey that key's secret
   * @throws EmbeddedException when the port is taken or the directory is used by another server
   */
  public static EmbeddedS3 start(Path directory, int port, String accessKey, String secretKey) {
    DirectoryLock lock = DirectoryLock.of(directory);
    try {
      Path data = Files.createDirectories(directory.resolve("data").toAbsolutePath());
      int claimed = Ports.claim("S3 server", port);
      S3Proxy server =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(data.toString()))
              .endpoint(URI.create("http://" + Ports.HOST + ":" + claimed))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
              .v4MaxNonChunkedRequestSize(LARGEST_SIGNED)
              .ignoreUnknownHeaders(true)
              .jettyMaxThreads(32)
              .stopTimeout(0)
              .build();
      server.start();
      return new EmbeddedS3(server, lock, claimed);
    } catch (EmbeddedException e) {
      lock.close();
      throw e;
    } catch (Exception e) {
      lock.close();
      throw failed(directory, e);
    }
  }

  /** Its address. */
  public URI endpoint() {
    return URI.create("http://" + Ports.HOST + ":" + port);
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Stops it at once; requests under way break off, which their senders see and repeat. */
  @Override
  public void close() {
    try (lock) {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new EmbeddedException("start-failed", "the embedded S3 server did not stop cleanly", e);
    }
  }

  private static EmbeddedException failed(Path directory, Exception e) {
    return new EmbeddedException(
        "start-failed", "the embedded S3 server did not start in " + directory + ": " + e, e);
  }
}
