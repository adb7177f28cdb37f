package dev.berth.node.cri.stream;

import dev.berth.base.stream.spdy.SpdyException;
import dev.berth.base.stream.spdy.SpdySession;
import dev.berth.base.stream.spdy.SpdyStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A SPDY connection that this side opened. Three virtual threads: one owns the session, one reads, one writes. The reader waits
 * while more than {@link #MOST_WAITING} bytes have not been taken; whoever writes waits while {@link #MOST_UNSENT} are unsent.
 */
final class SpdyConnection {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MOST_WAITING = 256 * 1024;
  private static final int MOST_UNSENT = 256 * 1024;
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int LONGEST_REFUSAL = 4096;
  private static final String LENGTH = "Content-Length:";

  private final Socket socket;
  private final LinkedBlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Frame> unsent = new LinkedBlockingQueue<>();
  private final SpdySession session;
  private CompletableFuture<Boolean> room = CompletableFuture.completedFuture(true);
  private long unsentBytes;
  private volatile boolean closed;

  private record Frame(byte[] bytes, CompletableFuture<Void> sent) {}

  /** Does nothing more: the last turn, and the last frame. */
  private static final Runnable LAST = () -> {};

  private static final Frame NO_MORE = new Frame(new byte[0], new CompletableFuture<>());

  private SpdyConnection(Socket socket, Runnable gone) {
    this.socket = socket;
    this.session =
        new SpdySession(
            turns::add,
            this::send,
            false,
            new SpdySession.Events() {
              @Override
              public boolean accepts(SpdyStream stream) {
                return false; // a runtime opens none
              }

              @Override
              public void opened(SpdyStream stream) {}

              @Override
              public void drained() {
                if (session().waiting() < MOST_WAITING) {
                  room.complete(true);
                }
              }

              @Override
              public void goingAway() {
                // its streams end by themselves, or with the connection
              }
            });
    Thread.ofVirtual().name("spdy turns").start(this::turn);
    Thread.ofVirtual().name("spdy writes").start(this::write);
    Thread.ofVirtual().name("spdy reads").start(() -> read(gone));
  }

  private SpdySession session() {
    return session;
  }

  /**
   * Connects and asks for the upgrade. Blocks.
   *
   * @param protocols best first
   * @param gone called when the connection is gone, whoever ended it
   * @throws StreamRefusedException where the answer is a refusal; the message is for the user
   * @throws IOException where nobody answers
   */
  static SpdyConnection open(URI url, List<String> protocols, Runnable gone) throws IOException {
    return open(url, Optional.empty(), protocols, gone);
  }

  /** The same, over TLS where there is a context for it: the other side must be who the URL says. */
  static SpdyConnection open(URI url, Optional<SSLContext> tls, List<String> protocols, Runnable gone) throws IOException {
    Socket socket = new Socket();
    try {
      int port = url.getPort() < 0 ? 80 : url.getPort();
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) CONNECT.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) CONNECT.toMillis());
      if (tls.isPresent()) {
        socket = secured(tls.get(), socket, url.getHost(), port);
      }
      StringBuilder ask = new StringBuilder("POST ").append(url.getRawPath());
      if (url.getRawQuery() != null) {
        ask.append('?').append(url.getRawQuery());
      }
      ask.append(" HTTP/1.1\r\nHost: ").append(url.getRawAuthority())
          .append("\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
      protocols.forEach(p -> ask.append("X-Stream-Protocol-Version: ").append(p).append("\r\n"));
      socket.getOutputStream().write(ask.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      String head = head(in);
      String[] status = head.lines().findFirst().orElse("").split(" ", 3);
      if (status.length < 2 || !status[1].equals("101")) {
        socket.setSoTimeout(1000);
        throw new StreamRefusedException(
            status.length < 2 || !status[1].matches("\\d{3}") ? 500 : Integer.parseInt(status[1]), refusal(in, head));
      }
      socket.setSoTimeout(0);
      return new SpdyConnection(socket, gone);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket secured(SSLContext tls, Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < LONGEST_HEAD) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the connection ended before the answer did");
      }
      head.append((char) c);
      if (c == '\n' && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) {
        return head.toString();
      }
    }
    throw new IOException("an answer whose header has no end");
  }

  private static String refusal(InputStream in, String head) {
    String line = head.lines().findFirst().orElse("");
    try {
      int length =
          head.lines()
              .filter(l -> l.regionMatches(true, 0, LENGTH, 0, LENGTH.length()))
              .map(l -> l.substring(LENGTH.length()).strip())
              .filter(l -> l.matches("\\d{1,9}"))
              .mapToInt(Integer::parseInt)
              .findFirst()
              .orElse(LONGEST_REFUSAL);
      String text =
          new String(in.readNBytes(Math.min(length, LONGEST_REFUSAL)), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? line : text;
    } catch (IOException e) {
      return line;
    }
  }

  /** Runs something on the thread that owns the session. */
  Executor owner() {
    return turns::add;
  }

  /** On the owner. */
  SpdySession onOwner() {
    return session;
  }

  /** Ends the connection. May be called again. */
  void close() {
    closed = true;
    try {
      socket.close(); // the reader finds it closed, and ends the rest
    } catch (IOException e) {
      // it is closed all the same
      return;
    }
  }

  private CompletionStage<Void> send(byte[] bytes) {
    Frame frame = new Frame(bytes, new CompletableFuture<>());
    boolean fits;
    synchronized (unsent) {
      if (closed) {
        return CompletableFuture.failedFuture(new SpdyException("the connection has ended"));
      }
      unsentBytes += bytes.length;
      fits = unsentBytes <= MOST_UNSENT;
      unsent.add(frame);
    }
    return fits ? CompletableFuture.completedFuture(null) : frame.sent;
  }

  private void turn() {
    try {
      for (Runnable task = turns.take(); task != LAST; task = turns.take()) {
        task.run();
      }
    } catch (InterruptedException e) {
      close();
    }
  }

  private void write() {
    try {
      OutputStream out = socket.getOutputStream();
      for (Frame frame = unsent.take(); frame != NO_MORE; frame = unsent.take()) {
        out.write(frame.bytes);
        synchronized (unsent) {
          unsentBytes -= frame.bytes.length;
        }
        frame.sent.complete(null);
      }
    } catch (IOException | InterruptedException e) {
      close();
    }
    fail();
  }

  /** Nobody waits for what will not be sent. */
  private void fail() {
    synchronized (unsent) {
      closed = true;
    }
    for (Frame frame = unsent.poll(); frame != null; frame = unsent.poll()) {
      frame.sent.completeExceptionally(new SpdyException("the connection has ended"));
    }
  }

  private void read(Runnable gone) {
    byte[] buffer = new byte[32 * 1024];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, n);
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        turns.add(() -> take(bytes, taken));
        taken.join();
      }
    } catch (IOException e) {
      // closed by either side: what follows is the same
      closed = true;
    } finally {
      close();
      unsent.add(NO_MORE);
      turns.add(
          () -> {
            session.close();
            gone.run();
          });
      // sinks that still have something to take get their turns; the thread waits for them and costs nothing
      turns.add(this::lastOnceTaken);
    }
  }

  private void lastOnceTaken() {
    if (session.waiting() == 0) {
      turns.add(LAST);
    } else {
      room = new CompletableFuture<>();
      var unused = room.thenRun(() -> turns.add(this::lastOnceTaken));
    }
  }

  private void take(byte[] bytes, CompletableFuture<Boolean> taken) {
    try {
      session.receive(bytes);
    } catch (SpdyException e) {
      close();
    }
    if (session.waiting() < MOST_WAITING) {
      taken.complete(true);
    } else {
      room = new CompletableFuture<>();
      var unused = room.thenAccept(taken::complete);
    }
  }
}
