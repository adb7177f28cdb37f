package dev.berth.server.command;

import dev.berth.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the machine refused, as a sentence with what to do about it. */
final class Trouble {
  private static final String ELSEWHERE = ", or name another directory with --data-dir";

  private Trouble() {}

  /** Empty for what is no trouble of files and disks, but a fault of ours. */
  static Optional<String> of(Throwable thrown) {
    boolean files = thrown instanceof IOException || thrown instanceof UncheckedIOException || thrown instanceof StoreException;
    return files ? Optional.of(sentence(thrown)) : Optional.empty();
  }

  /** Why nobody can listen there. */
  static String listening(BindException refused, String address, int port, String portFlag) {
    String words = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
    if (words.contains("permission denied")) {
      return "port " + port + ": " + System.getProperty("user.name") + " may not listen there: " + portFlag + " chooses another, from 1024 on";
    }
    if (words.contains("cannot assign")) {
      return address + " is no address of this machine (ip addr shows them): --bind-address chooses another";
    }
    return "port " + port + " at " + address + " is taken: stop who listens there (ss -ltnp shows it), or choose another by "
        + portFlag;
  }

  /** What is said of a file or directory that is there. */
  static String forbidden(String place) {
    return place + ": " + System.getProperty("user.name") + " may not read or write it: run as its owner" + ELSEWHERE;
  }

  /** In the words of its innermost reason, where that is one that people can do something about. */
  static String sentence(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .flatMap(t -> known(t, thrown).stream())
        .findFirst()
        .orElse(String.valueOf(thrown.getMessage()));
  }

  private static Optional<String> known(Throwable reason, Throwable thrown) {
    String words = String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT);
    String place = place(reason, thrown);
    if (reason instanceof AccessDeniedException || words.contains("permission denied")) {
      return Optional.of(forbidden(place));
    }
    if (reason instanceof IOException && words.contains("no space left")) {
      return Optional.of(place + ": the disk is full: make room on it" + ELSEWHERE + "; what was acknowledged is kept");
    }
    if (reason instanceof IOException && words.contains("read-only file system")) {
      return Optional.of(place + ": its file system is read-only: mount it for writing" + ELSEWHERE);
    }
    if (reason instanceof IOException && words.contains("not a directory")) {
      return Optional.of(place + " leads through a file: name another directory with --data-dir");
    }
    if (reason instanceof FileAlreadyExistsException) {
      return Optional.of(place + " is no directory: name another one with --data-dir");
    }
    if (reason instanceof NoSuchFileException missing) {
      return Optional.of(missing.getFile() + " is not there");
    }
    return Optional.empty();
  }

  /** The file that is spoken of, or what an outer message says about it. */
  private static String place(Throwable reason, Throwable thrown) {
    if (reason instanceof FileSystemException known && known.getFile() != null) {
      return known.getFile();
    }
    String outer = String.valueOf(thrown.getMessage());
    String inner = String.valueOf(reason);
    return outer.endsWith(": " + inner) ? outer.substring(0, outer.length() - inner.length() - 2) : outer;
  }
}
