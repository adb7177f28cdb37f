package dev.berth.http.backend;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A socket as a link: one virtual thread reads it, one writes. Both end with it. */
final class SocketLink implements Link, Sink {
  private static final int PIECE = 32 * 1024;
  private static final Write END = new Write(new byte[0], new CompletableFuture<>());

  private final Socket socket;
  private final LinkedBlockingQueue<Write> writes = new LinkedBlockingQueue<>();

  private record Write(byte[] bytes, CompletableFuture<Void> done) {}

  SocketLink(Socket socket, Sink received) {
    this.socket = socket;
    Thread.ofVirtual().name("link reads").start(() -> read(received));
    Thread.ofVirtual().name("link writes").start(this::writeAll);
  }

  @Override
  public Sink sink() {
    return this;
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    Write write = new Write(bytes, new CompletableFuture<>());
    writes.add(write);
    return write.done;
  }

  @Override
  public void end() {
    writes.add(END);
  }

  @Override
  public void close() {
    HttpBackends.close(socket);
    writes.add(END);
  }

  private void read(Sink received) {
    byte[] buffer = new byte[PIECE];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        received.write(Arrays.copyOf(buffer, n)).toCompletableFuture().join();
      }
    } catch (IOException | CompletionException e) {
      // closed by either side
      close();
    } finally {
      received.end();
    }
  }

  private void writeAll() {
    try {
      OutputStream out = socket.getOutputStream();
      for (Write write = writes.take(); write != END; write = writes.take()) {
        out.write(write.bytes);
        write.done.complete(null);
      }
      if (!socket.isClosed()) {
        socket.shutdownOutput();
      }
    } catch (IOException | InterruptedException | UnsupportedOperationException e) {
      close();
    }
    for (Write write = writes.poll(); write != null; write = writes.poll()) {
      write.done.completeExceptionally(new IOException("the connection has ended"));
    }
  }
}
