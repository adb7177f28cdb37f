package dev.berth.junit.official;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/** A body that is read as it comes; who reads waits for it. */
final class AnswerSource implements Source {
  private static final int PIECE = 64 * 1024;
  /** How often somebody who waits looks whether the call was cancelled. */
  private static final long LOOK_MILLIS = 100;

  private final Response.Content content;
  private final BooleanSupplier cancelled;
  private final Buffer buffer = new Buffer();
  private volatile boolean closed;

  AnswerSource(Response.Content content, BooleanSupplier cancelled) {
    this.content = content;
    this.cancelled = cancelled;
    if (content instanceof Response.Content.Whole whole) {
      whole.parts().forEach(buffer::write);
    }
  }

  /** In bytes; -1 where it has no end in sight. */
  long length() {
    return content instanceof Response.Content.Whole ? buffer.size() : -1;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    if (buffer.size() == 0 && content instanceof Response.Content.Streaming streaming && !fill(streaming.frames())) {
      return -1;
    }
    return buffer.size() == 0 ? -1 : buffer.read(sink, byteCount);
  }

  /** False where there is no more. */
  private boolean fill(FrameSource frames) throws IOException {
    while (true) {
      if (closed || cancelled.getAsBoolean()) {
        throw new IOException("Canceled");
      }
      switch (pull(frames)) {
        case FrameSource.Pull.Frames some -> {
          write(some.frames());
          return true;
        }
        case FrameSource.Pull.End _ -> {
          return false;
        }
        case FrameSource.Pull.Idle _ -> await(frames);
      }
    }
  }

  /** Not while somebody else closes it. */
  private synchronized FrameSource.Pull pull(FrameSource frames) {
    return closed ? FrameSource.Pull.END : frames.pull(PIECE);
  }

  private void write(List<byte[]> pieces) {
    pieces.forEach(buffer::write);
  }

  private void await(FrameSource frames) throws IOException {
    CountDownLatch ready = new CountDownLatch(1);
    frames.onReady(ready::countDown);
    try {
      while (!ready.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (closed || cancelled.getAsBoolean()) {
          throw new IOException("Canceled");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while waiting for the cluster").initCause(e);
    }
  }

  @Override
  public Timeout timeout() {
    return Timeout.NONE;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (content instanceof Response.Content.Streaming streaming) {
      streaming.frames().close();
    }
  }
}
