package dev.berth.store.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that can be held, and that fails when told to. */
final class FaultyDisk implements Disk {
  private static final long PATIENCE_SECONDS = 60;
  /** The thread that makes writes durable. */
  private static final String COMMITTER = "berth-store-commit";

  /** How often something was forced to the medium. */
  final AtomicInteger forces = new AtomicInteger();

  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile CountDownLatch reached = new CountDownLatch(0);
  private volatile String failingWrites = "";
  private volatile String failingForces = "";

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    String name = String.valueOf(file.getFileName());
    return new ForwardingChannel(FileChannel.open(file, options), () -> write(name), () -> force(name));
  }

  private void write(String name) throws IOException {
    if (!failingWrites.isEmpty() && name.endsWith(failingWrites)) {
      throw new IOException("No space left on device");
    }
  }

  private void force(String name) throws IOException {
    if (!failingForces.isEmpty() && name.endsWith(failingForces)) {
      throw new IOException("Input/output error");
    }
    forces.incrementAndGet();
    if (!Thread.currentThread().getName().equals(COMMITTER)) {
      return; // the next segment is made beside: it is not what a test holds, and may come at any time
    }
    reached.countDown();
    try {
      if (!held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("held for too long");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Syncs of writes do not return until {@link #release}. */
  void hold() {
    reached = new CountDownLatch(1);
    held = new CountDownLatch(1);
  }

  /** Waits until a sync of writes is held. */
  void awaitHeld() throws InterruptedException {
    if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was synced");
    }
  }

  /** Lets the held sync go, and holds the next one. */
  void releaseOne() {
    CountDownLatch old = held;
    hold();
    old.countDown();
  }

  void release() {
    held.countDown();
  }

  /** Writes to files whose names end like this fail; none for an empty suffix. */
  void failWrites(String suffix) {
    failingWrites = suffix;
  }

  /** Syncs of files whose names end like this fail; none for an empty suffix. */
  void failForces(String suffix) {
    failingForces = suffix;
  }
}
