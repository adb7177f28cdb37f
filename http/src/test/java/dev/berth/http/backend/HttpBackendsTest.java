package dev.berth.http.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.Backends.Location;
import dev.berth.api.connect.Upgraded;
import dev.berth.base.Spec;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are handed on to a real server. */
@Spec("D44")
class HttpBackendsTest {
  private static final String PREFIX = "/api/v1/namespaces/ns/pods/p/proxy";

  private final HttpBackends backends = new HttpBackends();
  private HttpServer pod;

  @BeforeEach
  void start() throws IOException {
    pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pod.createContext(
        "/",
        x -> {
          byte[] body =
              (x.getRequestMethod() + " " + x.getRequestURI() + " " + new String(x.getRequestBody().readAllBytes(),
                      StandardCharsets.UTF_8)
                      + " auth=" + x.getRequestHeaders().getFirst("Authorization")
                      + " own=" + x.getRequestHeaders().getFirst("X-Own")
                      + " uri=" + x.getRequestHeaders().getFirst("X-Forwarded-Uri"))
                  .getBytes(StandardCharsets.UTF_8);
          x.getResponseHeaders().add("X-Pod", "yes");
          x.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
          if (x.getRequestURI().getPath().equals("/moved")) {
            x.getResponseHeaders().add("Location", "/there");
            x.sendResponseHeaders(302, -1);
          } else if (x.getRequestURI().getPath().equals("/page")) {
            x.getResponseHeaders().add("Content-Type", "Text/HTML; charset=utf-8");
            String encoding = String.valueOf(x.getRequestURI().getQuery()).replace("null", "");
            byte[] page = page("<a href=\"/rewriteme\">caf\u00e9</a>", encoding);
            x.getResponseHeaders().add("Content-Encoding", encoding);
            x.sendResponseHeaders(200, page.length);
            x.getResponseBody().write(page);
          } else if (x.getRequestURI().getPath().equals("/large")) {
            x.sendResponseHeaders(200, 0);
            for (int i = 0; i < 50; i++) {
              x.getResponseBody().write(new byte[10_000]);
            }
          } else {
            x.sendResponseHeaders(201, x.getRequestMethod().equals("HEAD") ? -1 : body.length);
            if (!x.getRequestMethod().equals("HEAD")) {
              x.getResponseBody().write(body);
            }
          }
          x.close();
        });
    pod.start();
  }

  private static byte[] page(String text, String encoding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = encoding.equals("gzip") ? new GZIPOutputStream(bytes) : bytes) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @AfterEach
  void stop() {
    pod.stop(0);
  }

  private Response ask(String method, String path, String query, String body) {
    Headers headers = Headers.of(List.of(Map.entry("Authorization", "Bearer x"), Map.entry("X-Own", "1")));
    return backends.forward(
        new Location(false, "127.0.0.1", pod.getAddress().getPort(), path, PREFIX),
        new Request(
            method, PREFIX + path, query, headers, body.getBytes(StandardCharsets.UTF_8), List.of(), "10.1.2.3:4", "a"));
  }

  private static String text(Response response) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (response.content() instanceof Response.Content.Whole whole) {
      whole.parts().forEach(out::writeBytes);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void methodPathQueryAndBodyArriveAndCredentialsDoNot() {
    Response response = ask("PUT", "/a%20b", "c=d", "body");
    assertThat(response.code()).isEqualTo(201);
    assertThat(text(response)).isEqualTo("PUT /a%20b?c=d body auth=null own=1 uri=" + PREFIX + "/a%20b");
    assertThat(response.headers()).contains(new Response.Header("X-pod", "yes"));
    assertThat(response.headers()).noneMatch(h -> h.name().toLowerCase(java.util.Locale.ROOT).startsWith("access-"));
    assertThat(ask("HEAD", "/", "", "").code()).isEqualTo(201);
  }

  /** Upstream's own end-to-end test of the proxy looks for this. */
  @Test
  void theLinksOfAPageLeadThroughTheProxy() throws IOException {
    String led = "<a href=\"" + PREFIX + "/rewriteme\">caf\u00e9</a>";
    assertThat(text(ask("GET", "/page", "", ""))).isEqualTo(led);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ((Response.Content.Whole) ask("GET", "/page", "gzip", "").content()).parts().forEach(packed::writeBytes);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(led);
    assertThat(text(ask("GET", "/page", "br", ""))).contains("\"/rewriteme\"");
  }

  @Test
  void aRedirectWithinThePodComesBackThroughTheProxy() {
    assertThat(ask("GET", "/moved", "", "").headers()).contains(new Response.Header("Location", PREFIX + "/there"));
  }

  /** A client would follow it with what it has shown to us. */
  @Test
  void aRedirectOfAnExtensionServerIsNotHandedOn() {
    Backends.Delegate delegate = new Backends.Delegate("", "", true, List.of());
    Request request = new Request("GET", "/apis/a.b/v1/moved", "", Headers.of(List.of()), new byte[0], List.of(), "10.1.2.3:4", "a");
    Response answer =
        backends.forward(
            new Location(false, "127.0.0.1", pod.getAddress().getPort(), "/moved", "", Optional.of(delegate)), request);
    assertThat(answer.code()).isEqualTo(502);
    assertThat(answer.headers()).noneMatch(h -> h.name().equals("Location"));
    assertThat(text(answer)).isEqualTo("the backend attempted to redirect this request, which is not permitted");
  }

  @Test
  void aLargeBodyIsReadAsItIsTaken() throws Exception {
    Response response = ask("GET", "/large", "", "");
    assertThat(response.content()).isInstanceOf(Response.Content.Streaming.class);
    FrameSource frames = ((Response.Content.Streaming) response.content()).frames();
    long bytes = 0;
    while (true) {
      switch (frames.pull(1 << 16)) {
        case FrameSource.Pull.Frames(var list) -> bytes += list.stream().mapToLong(f -> f.length).sum();
        case FrameSource.Pull.Idle _ -> {
          CountDownLatch ready = new CountDownLatch(1);
          frames.onReady(ready::countDown);
          assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        }
        case FrameSource.Pull.End _ -> {
          assertThat(bytes).isEqualTo(500_000);
          return;
        }
      }
    }
  }

  @Test
  void nobodyThereIsSaid() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Response response =
        backends.forward(
            new Location(false, "127.0.0.1", port, "/", PREFIX),
            new Request("GET", PREFIX + "/", "", Headers.EMPTY, new byte[0], List.of(), "x", "a"));
    assertThat(response.code()).isEqualTo(503);
    assertThat(text(response))
        .isEqualTo(
            "error trying to reach service: dial tcp 127.0.0.1:" + port + ": connect: connection refused");
  }

  @Test
  void anUpgradeIsPassedThrough() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> asked = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket s = listening.accept()) {
                  asked.complete(new String(AnswerHead.head(s.getInputStream()), StandardCharsets.UTF_8));
                  s.getOutputStream()
                      .write(
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhi"
                              .getBytes(StandardCharsets.UTF_8));
                  s.getInputStream().transferTo(s.getOutputStream());
                } catch (IOException e) {
                  asked.completeExceptionally(e);
                }
              });
      Response response =
          backends.forward(
              new Location(false, "127.0.0.1", listening.getLocalPort(), "/x", PREFIX),
              new Request(
                  "GET", PREFIX + "/x", "",
                  Headers.of(List.of(Map.entry("Connection", "Upgrade"), Map.entry("Upgrade", "echo"))), new byte[0],
                  List.of(), "x", "a"));
      assertThat(asked.get(20, TimeUnit.SECONDS)).contains("Connection: Upgrade\r\n", "Upgrade: echo\r\n");
      assertThat(response.content())
          .isInstanceOfSatisfying(
              Response.Content.Upgrade.class,
              up -> {
                Upgraded.Passed passed = (Upgraded.Passed) up.to();
                assertThat(new String(passed.head(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 101 ");
                ByteArrayOutputStream heard = new ByteArrayOutputStream();
                CompletableFuture<Boolean> ended = new CompletableFuture<>();
                Link link =
                    passed
                        .through()
                        .begin(
                            new Sink() {
                              @Override
                              public CompletionStage<Void> write(byte[] bytes) {
                                heard.writeBytes(bytes);
                                return CompletableFuture.completedFuture(null);
                              }

                              @Override
                              public void end() {
                                ended.complete(true);
                              }
                            });
                link.sink().write("there".getBytes(StandardCharsets.UTF_8)).toCompletableFuture().join();
                link.sink().end();
                ended.orTimeout(20, TimeUnit.SECONDS).join();
                assertThat(heard.toString(StandardCharsets.UTF_8)).isEqualTo("hithere");
              });
    }
  }
}
