package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
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
  void aFaultOfOursIsNone() {
    assertThat(Trouble.of(new IllegalStateException("ours"))).isEmpty();
  }
}
