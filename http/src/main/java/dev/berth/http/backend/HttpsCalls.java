package dev.berth.http.backend;

import dev.berth.api.outbound.Answer;
import dev.berth.api.outbound.Outbound;
import dev.berth.api.outbound.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Calls over TLS, HTTP/1.1. Each call runs on a virtual thread of its own while the caller waits no longer than it said it
 * would: then the socket is closed under the call, so a peer that hangs, or answers a byte at a time, costs nothing more.
 * Connections are kept for the next call to the same place; there are few of them and they go in turn. Thread-safe.
 */
public final class HttpsCalls implements Outbound {
  private static final int KEPT_FOR_ONE = 8;
  private static final int PLACES = 200;
  private static final long KEPT_MILLIS = Duration.ofSeconds(60).toMillis();
  private static final byte[] NOTHING = new byte[0];

  private final InstantSource clock;
  private final Trust trust;

  /** Guards the idle connections; nothing blocks under it. */
  private final Object lock = new Object();

  private final Map<Place, Deque<Connection>> idle =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Deque<Connection>> eldest) {
          if (size() <= PLACES) {
            return false;
          }
          eldest.getValue().forEach(Connection::close);
          return true;
        }
      };

  /** The same place may be called over the same connection. */
  private record Place(InetSocketAddress address, String host, String roots) {}

  private record Connection(SSLSocket socket, InputStream in, long untilMillis) {
    void close() {
      HttpBackends.close(socket);
    }
  }

  /** @param clock tells how long connections are kept, and the time in texts */
  public HttpsCalls(InstantSource clock) {
    this.clock = clock;
    this.trust = new Trust(clock);
  }

  @Override
  public Answer call(Target to, byte[] body, Duration within, int limitBytes) {
    AtomicReference<Socket> open = new AtomicReference<>(new Socket());
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .name("webhook call")
            .unstarted(() -> answer.complete(attempt(to, body, within, limitBytes, open)));
    caller.start();
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return abandoned(caller, open);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return abandoned(caller, open);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed where it should answer: " + to.authority(), e.getCause());
    }
  }

  private static Answer abandoned(Thread caller, AtomicReference<Socket> open) {
    caller.interrupt();
    Optional.ofNullable(open.get()).ifPresent(HttpBackends::close);
    return Answer.Failed.LATE;
  }

  private Answer attempt(Target to, byte[] body, Duration within, int limitBytes, AtomicReference<Socket> open) {
    try {
      return exchange(to, body, within, limitBytes, open);
    } catch (IOException e) {
      return new Answer.Failed(reason(to, e));
    } catch (RuntimeException e) {
      return new Answer.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static String reason(Target to, IOException e) {
    String dial = "dial tcp " + dialled(to) + ": ";
    return switch (e) {
      case UnknownHostException _ -> "dial tcp: lookup " + to.host() + ": no such host";
      case SocketTimeoutException _ -> "context deadline exceeded";
      case NoRouteToHostException _ -> dial + "connect: no route to host";
      case ConnectException _ -> dial + "connect: connection refused";
      case SSLException s -> Trust.reason(s);
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String dialled(Target to) {
    return to.at()
        .map(at -> (at.address().indexOf(':') < 0 ? at.address() : "[" + at.address() + "]") + ":" + at.port())
        .orElseGet(to::authority);
  }

  private Answer exchange(Target to, byte[] body, Duration within, int limitBytes, AtomicReference<Socket> open)
      throws IOException {
    InetSocketAddress address =
        to.at()
            .map(at -> new InetSocketAddress(at.address(), at.port()))
            .orElseGet(() -> new InetSocketAddress(to.host(), to.port()));
    if (address.isUnresolved()) {
      throw new UnknownHostException(to.host());
    }
    Place place = new Place(address, to.host(), to.roots());
    for (Optional<Connection> some = take(place); some.isPresent(); some = take(place)) {
      Connection kept = some.get();
      open.set(kept.socket());
      try {
        send(kept.socket(), to, body);
        return answer(place, kept.socket(), kept.in(), AnswerHead.read(kept.in()), limitBytes);
      } catch (TooLong e) {
        throw e;
      } catch (IOException e) {
        kept.close(); // the peer closed it while nobody was looking: the next one, or a new one
      }
      if (Thread.currentThread().isInterrupted()) {
        return Answer.Failed.LATE;
      }
    }
    SSLSocket socket = connect(place, within, open);
    try {
      send(socket, to, body);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      AnswerHead head = AnswerHead.read(in);
      while (head.code() < 200) {
        head = AnswerHead.read(in);
      }
      return answer(place, socket, in, head, limitBytes);
    } catch (IOException | RuntimeException e) {
      HttpBackends.close(socket);
      throw e;
    }
  }

  private SSLSocket connect(Place place, Duration within, AtomicReference<Socket> open) throws IOException {
    SSLContext tls = trust.context(place.roots());
    Socket plain = new Socket();
    open.set(plain);
    try {
      plain.connect(place.address(), (int) within.toMillis());
      plain.setTcpNoDelay(true);
      SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, place.host(), place.address().getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException | RuntimeException e) {
      HttpBackends.close(plain);
      throw e;
    }
  }

  private static void send(SSLSocket socket, Target to, byte[] body) throws IOException {
    String head =
        "POST " + to.pathAndQuery() + " HTTP/1.1\r\nHost: " + to.authority()
            + "\r\nUser-Agent: kube-apiserver-admission\r\nAccept: application/json, */*"
            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[first.length + body.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    out.write(whole); // one write is one run of TLS records
    out.flush();
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(int limitBytes) {
      super("the response is longer than " + limitBytes + " bytes");
    }
  }

  private Answer answer(Place place, SSLSocket socket, InputStream in, AnswerHead head, int limitBytes)
      throws IOException {
    if (head.length() > limitBytes) {
      HttpBackends.close(socket);
      throw new TooLong(limitBytes);
    }
    boolean bodiless = head.code() == 204 || head.code() == 304 || head.length() == 0;
    InputStream framed = head.body(in);
    byte[] body = bodiless ? NOTHING : framed.readNBytes(limitBytes);
    boolean over = bodiless || body.length == head.length() || framed.read() < 0;
    if (!over) {
      HttpBackends.close(socket);
      throw new TooLong(limitBytes);
    }
    boolean closes =
        head.first("connection").filter(c -> c.equalsIgnoreCase("close")).isPresent()
            || framed == in && !bodiless
            || Thread.currentThread().isInterrupted();
    if (closes) {
      HttpBackends.close(socket);
    } else {
      keep(place, socket, in);
    }
    return new Answer.Answered(head.code(), head.first("content-type").orElse(""), body);
  }

  private void keep(Place place, SSLSocket socket, InputStream in) {
    Connection connection = new Connection(socket, in, clock.millis() + KEPT_MILLIS);
    synchronized (lock) {
      Deque<Connection> kept = idle.computeIfAbsent(place, _ -> new ArrayDeque<>());
      if (kept.size() < KEPT_FOR_ONE) {
        kept.push(connection);
        return;
      }
    }
    connection.close();
  }

  private Optional<Connection> take(Place place) {
    synchronized (lock) {
      Deque<Connection> kept = idle.get(place);
      while (kept != null && !kept.isEmpty()) {
        Connection newest = kept.pop();
        if (newest.untilMillis() > clock.millis()) {
          return Optional.of(newest);
        }
        newest.close();
      }
      return Optional.empty();
    }
  }
}
