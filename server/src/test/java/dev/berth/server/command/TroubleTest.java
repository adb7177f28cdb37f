package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class TroubleTest {
  private static final String USER = System.getProperty("user.name");

  @Test
  void whoMayNotIsToldWhereAndWhatToDo() {
    assertThat(Trouble.of(new AccessDeniedException("/data")))
        .contains("/data: " + USER + " may not read or write it: run as its owner, or name another directory with --data-dir");
    assertThat(Trouble.sentence(new UncheckedIOException("cannot write /data/k", new AccessDeniedException("/data/k"))))
        .startsWith("/data/k: " + USER);
  }

  @Test
  void aFullDiskIsCalledThat() {
    IOException full = new IOException("No space left on device");
    assertThat(Trouble.sentence(new StoreException("the data directory /data/store cannot be opened: " + full, full)))
        .isEqualTo(
            "the data directory /data/store cannot be opened: the disk is full: make room on it, or name another directory with"
                + " --data-dir; what was acknowledged is kept");
    assertThat(Trouble.sentence(new FileSystemException("/data/pki", null, "No space left on device")))
        .startsWith("/data/pki: the disk is full");
  }

  @Test
  void aReadOnlyDiskIsToo() {
    assertThat(Trouble.sentence(new FileSystemException("/data", null, "Read-only file system")))
        .isEqualTo("/data: its file system is read-only: mount it for writing, or name another directory with --data-dir");
  }

  @Test
  void whatIsMissingIsSaidToBeAndWhatSaysItselfIsLeftAlone() {
    assertThat(Trouble.sentence(new NoSuchFileException("/data/x"))).isEqualTo("/data/x is not there");
    assertThat(Trouble.sentence(new StoreException("in use"))).isEqualTo("in use");
  }

  @Test
  void whereNobodyCanListenSaysWhy() {
    assertThat(Trouble.listening(new BindException("Address already in use"), "127.0.0.1", 6443, "--port"))
        .isEqualTo("port 6443 at 127.0.0.1 is taken: stop who listens there (ss -ltnp shows it), or choose another by --port");
    assertThat(Trouble.listening(new BindException("Cannot assign requested address"), "10.9.9.9", 6443, "--port"))
        .isEqualTo("10.9.9.9 is no address of this machine (ip addr shows them): --bind-address chooses another");
    assertThat(Trouble.listening(new BindException("Permission denied"), "127.0.0.1", 443, "--secure-port"))
        .isEqualTo("port 443: " + USER + " may not listen there: --secure-port chooses another, from 1024 on");
  }

  @Test
  void aWayThroughAFileIsNone() {
    assertThat(Trouble.sentence(new FileAlreadyExistsException("/data")))
        .isEqualTo("/data is no directory: name another one with --data-dir");
    assertThat(Trouble.sentence(new FileSystemException("/data/x", null, "Not a directory")))
        .isEqualTo("/data/x leads through a file: name another directory with --data-dir");
  }

  @Test
  void aFaultOfOursIsNone() {
    assertThat(Trouble.of(new IllegalStateException("ours"))).isEmpty();
  }
}
