package dev.berth.http.backend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webhook's server over TLS on a port of its own, with a certificate for the names it is given. One per test. */
public final class Webhook implements AutoCloseable {
  private static final Credential AUTHORITY = Issuer.authority("webhooks", Instant.now());

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> peers = ConcurrentHashMap.newKeySet();

  private Webhook(HttpsServer server) {
    this.server = server;
  }

  /** Signed by {@link #roots}, good for {@code localhost}, 127.0.0.1 and more names. */
  public static Webhook serving(String... names) {
    List<String> all = new java.util.ArrayList<>(List.of("localhost", "127.0.0.1"));
    all.addAll(List.of(names));
    return with(certificate(all, Instant.now()));
  }

  /** With a certificate for nothing but these names. */
  public static Webhook onlyFor(String... names) {
    return with(certificate(List.of(names), Instant.now()));
  }

  /** With a certificate that was good two years ago. */
  public static Webhook expired() {
    return with(certificate(List.of("localhost", "127.0.0.1"), Instant.now().minus(Duration.ofDays(730))));
  }

  private static Credential certificate(List<String> names, Instant at) {
    Credential authority = AUTHORITY;
    Profile profile = new Profile("webhook", List.of(), List.of(Profile.Use.SERVER), names, Duration.ofDays(30));
    return Issuer.issue(authority, profile, at);
  }

  private static Webhook with(Credential credential) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("key", credential.key(), new char[0], new Certificate[] {credential.certificate()});
      KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      Webhook webhook = new Webhook(server);
      server.setExecutor(webhook.threads);
      server.start();
      return webhook;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no webhook server", e);
    }
  }

  /** PEM of whom to trust. */
  public static String roots() {
    return Keys.toPem(AUTHORITY.certificate());
  }

  /** The same as a {@code caBundle}. */
  public static String bundle() {
    return Base64.getEncoder().encodeToString(roots().getBytes(StandardCharsets.US_ASCII));
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url(String path) {
    return "https://localhost:" + port() + path;
  }

  /** How many connections have been seen. */
  public int connections() {
    return peers.size();
  }

  /** Answers what the function makes of the body, as JSON. */
  public Webhook on(String path, Function<String, String> answer) {
    return handle(
        path, exchange -> send(exchange, 200, Map.of(), answer.apply(read(exchange)).getBytes(StandardCharsets.UTF_8)));
  }

  public Webhook handle(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          peers.add(exchange.getRemoteAddress().toString());
          handler.handle(exchange);
        });
    return this;
  }

  public static String read(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  public static void send(HttpExchange exchange, int code, Map<String, String> headers, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
