package dev.segue.testbed.chaos.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Keeps a process stopped (SIGSTOP) until closed (SIGCONT). The shell that does it sees when this
 * process is gone, and lets the other one go on, which then sees the same.
 */
final class Freezer implements AutoCloseable {
  private final Process shell;

  private Freezer(Process shell) {
    this.shell = shell;
  }

  /** Returns when the process is stopped. */
  static Freezer of(long pid) {
    try {
      Process shell =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "kill -STOP \"$1\" && echo stopped; cat >/dev/null; kill -CONT \"$1\"",
                  "freezer",
                  Long.toString(pid))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader said =
          new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
      if (said.readLine() == null) {
        shell.destroyForcibly();
        throw new IOException("process " + pid + " could not be stopped");
      }
      return new Freezer(shell);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell is gone, and has let the process go on.
    }
    shell.onExit().join();
  }
}
