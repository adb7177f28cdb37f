package dev.berth.http.backend;

import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.PipedFrames;
import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Pouring;
import dev.berth.base.tls.AnyCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Hands requests on over sockets. Thread-safe. */
public final class HttpBackends implements Backends {
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final int SMALL = 64 * 1024;

  /** Of one connection, and not of the message (RFC 9110, section 7.6.1); and what is for the API alone. */
  private static final Set<String> NOT_PASSED =
      Set.of(
          "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
          "transfer-encoding", "upgrade", "content-length", "host", "authorization", "x-forwarded-for",
          "x-forwarded-uri", "x-forwarded-host", "x-forwarded-proto", "expect");

  /** Of an answer: framing is the wire's, and what a browser may do with it is not the pod's to say. */
  private static final Set<String> NOT_RETURNED =
      Set.of(
          "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "content-type",
          "date", "location", "access-control-allow-credentials", "access-control-allow-headers",
          "access-control-allow-methods", "access-control-allow-origin");

  private final SSLContext tls = AnyCertificate.context();
  /** For API servers behind this one, which want to see who asks. */
  private final SSLContext tlsOfDelegates;
  private final Trust trust;
  private final Function<Location, Optional<SSLContext>> nodes;

  public HttpBackends() {
    this(InstantSource.system(), new KeyManager[0], _ -> Optional.empty());
  }

  /** @param delegating the certificate by which extension servers know this one */
  public HttpBackends(InstantSource clock, Credential delegating) {
    this(clock, delegating, _ -> Optional.empty());
  }

  /** @param nodes whom to trust, and who is asking, where the agent of a node is reached; empty for everything else */
  public HttpBackends(InstantSource clock, Credential delegating, Function<Location, Optional<SSLContext>> nodes) {
    this(clock, ClientKey.of(delegating), nodes);
  }

  private HttpBackends(InstantSource clock, KeyManager[] keys, Function<Location, Optional<SSLContext>> nodes) {
    this.nodes = nodes;
    tlsOfDelegates = AnyCertificate.context(keys);
    trust = new Trust(clock, keys);
  }

  @Override
  public Response forward(Location to, Request request) {
    try {
      return exchange(to, request);
    } catch (IOException e) {
      return Response.text(503, "error trying to reach service: " + reason(to, e));
    }
  }

  private static String reason(Location to, IOException e) {
    String dial = "dial tcp " + hostPort(to) + ": ";
    return switch (e) {
      case SocketTimeoutException _ -> dial + "i/o timeout";
      case NoRouteToHostException _ -> dial + "connect: no route to host";
      case ConnectException _ -> dial + "connect: connection refused";
      case SSLException s when to.delegate().isPresent() -> Trust.reason(s);
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String hostPort(Location to) {
    return (to.host().indexOf(':') < 0 ? to.host() : "[" + to.host() + "]") + ":" + to.port();
  }

  private Response exchange(Location to, Request request) throws IOException {
    Socket socket = connect(to);
    try {
      OutputStream out = socket.getOutputStream();
      out.write(head(to, request).getBytes(StandardCharsets.ISO_8859_1));
      out.write(request.body());
      out.flush();
      AnswerHead answer = AnswerHead.read(socket.getInputStream());
      while (answer.code() < 200 && answer.code() != 101) {
        answer = AnswerHead.read(socket.getInputStream()); // 100 and the like are between us and the backend
      }
      return response(to, request, socket, answer);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket connect(Location to) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(to.host(), to.port()), (int) CONNECT.toMillis());
      socket.setTcpNoDelay(true);
      if (!to.secure()) {
        return socket;
      }
      return secured(to, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private SSLSocket secured(Location to, Socket socket) throws IOException {
    if (to.delegate().isEmpty()) {
      SSLContext way = nodes.apply(to).orElse(tls);
      SSLSocket secure = (SSLSocket) way.getSocketFactory().createSocket(socket, to.host(), to.port(), true);
      secure.startHandshake();
      return secure;
    }
    Delegate delegate = to.delegate().get();
    SSLContext context = delegate.believesAll() ? tlsOfDelegates : trust.context(delegate.roots());
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, delegate.serverName(), to.port(), true);
    if (!delegate.believesAll()) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    return secure;
  }

  private static String head(Location to, Request request) {
    StringBuilder head = new StringBuilder(request.method()).append(' ').append(to.path());
    if (!request.query().isEmpty()) {
      head.append('?').append(request.query());
    }
    String host =
        to.delegate().isPresent() ? hostPort(to) : request.headers().first("Host").orElse(hostPort(to));
    head.append(" HTTP/1.1\r\n");
    field(head, "Host", host);
    for (String name : request.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean named = to.delegate().isPresent() && lower.startsWith("x-remote-");
      if (!NOT_PASSED.contains(lower) && !lower.startsWith("impersonate-") && !named) {
        request.headers().all(name).forEach(value -> field(head, name, value));
      }
    }
    to.delegate().ifPresent(d -> d.identity().forEach(f -> field(head, f.name(), f.value())));
    boolean upgrade = request.headers().all("Connection").stream().anyMatch(v -> lower(v).contains("upgrade"));
    if (upgrade) {
      field(head, "Connection", "Upgrade");
      request.headers().all("Upgrade").forEach(value -> field(head, "Upgrade", value));
    } else {
      field(head, "Connection", "close");
    }
    if (request.body().length > 0 || Set.of("POST", "PUT", "PATCH").contains(request.method())) {
      field(head, "Content-Length", Integer.toString(request.body().length));
    }
    List<String> chain = new ArrayList<>(request.headers().all("X-Forwarded-For"));
    chain.add(address(request.remoteAddress()));
    field(head, "X-Forwarded-For", String.join(", ", chain));
    field(head, "X-Forwarded-Uri", to.prefix() + to.path());
    field(head, "X-Forwarded-Host", host);
    field(head, "X-Forwarded-Proto", to.secure() ? "https" : "http");
    return head.append("\r\n").toString();
  }

  private static String address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    return host.replaceAll("[\\[\\]/]", "");
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value.replace('\r', ' ').replace('\n', ' ')).append("\r\n");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Response response(Location to, Request request, Socket socket, AnswerHead answer) throws IOException {
    if (answer.code() == 101) {
      return new Response(
          101,
          "",
          List.of(),
          new Response.Content.Upgrade(
              new Upgraded.Passed(answer.text(), received -> new SocketLink(socket, received))));
    }
    Optional<String> moved = answer.first("location").filter(l -> !l.isEmpty());
    if (to.delegate().isPresent() && answer.code() >= 300 && answer.code() < 400 && moved.isPresent()) {
      // the client would follow it with credentials that are for us (CVE-2022-3172)
      socket.close();
      return Response.text(502, "the backend attempted to redirect this request, which is not permitted");
    }
    List<Response.Header> headers = new ArrayList<>();
    answer.fields().forEach(
        f -> {
          if (!NOT_RETURNED.contains(lower(f.name()))) {
            headers.add(f);
          }
        });
    ProxiedLinks links = ProxiedLinks.of(to, hostPort(to), request.headers().first("Host").orElse(""));
    moved.ifPresent(l -> headers.add(new Response.Header("Location", links.rewritten(l))));
    String type = answer.first("content-type").orElse("");
    boolean bodiless = request.method().equals("HEAD") || answer.code() == 204 || answer.code() == 304;
    if (bodiless || answer.length() == 0) {
      socket.close();
      return new Response(answer.code(), type, headers, whole(new byte[0]));
    }
    InputStream body = answer.body(socket.getInputStream());
    if (to.delegate().isEmpty() && moved.isEmpty() && PageBody.isPage(answer)) {
      PageBody page = PageBody.read(answer, body, links);
      if (page.isWhole()) {
        socket.close();
        return new Response(answer.code(), type, headers, whole(page.bytes()));
      }
      body = new SequenceInputStream(new ByteArrayInputStream(page.bytes()), body);
    } else if (answer.length() > 0 && answer.length() <= SMALL) {
      byte[] all = body.readAllBytes();
      socket.close();
      return new Response(answer.code(), type, headers, whole(all));
    }
    InputStream rest = body;
    PipedFrames frames = PipedFrames.from(sink -> {
      Thread.ofVirtual().name("proxy body").start(() -> Pouring.pour(rest, Long.MAX_VALUE, socket, sink));
      return () -> close(socket);
    });
    return new Response(answer.code(), type, headers, new Response.Content.Streaming(frames));
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed all the same
      return;
    }
  }

  private static Response.Content whole(byte[] bytes) {
    return new Response.Content.Whole(List.of(bytes));
  }
}
