package dev.segue.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says in plain words why a file or a server could not be used. */
final class Reasons {
  private Reasons() {}

  static String of(IOException e) {
    if (e instanceof FileSystemException file) {
      return ofFile(file);
    }
    if (e instanceof UnknownHostException || isUnresolved(e)) {
      return "there is no such host";
    }
    if (e instanceof ConnectException) {
      return "nobody listens there";
    }
    if (e instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : plain(e.getMessage());
  }

  private static String ofFile(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no " + e.getFile();
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getFile() + " is no folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return e.getFile() + " is a folder with something in it";
    }
    return e.getReason() == null ? String.valueOf(e.getMessage()) : plain(e.getReason());
  }

  private static boolean isUnresolved(Throwable e) {
    return e != null && (e instanceof UnresolvedAddressException || isUnresolved(e.getCause()));
  }

  /** What the operating system says begins with a capital letter. */
  private static String plain(String said) {
    return said.isEmpty()
        ? said
        : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
  }
}
