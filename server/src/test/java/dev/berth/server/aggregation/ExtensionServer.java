package dev.berth.server.aggregation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.tls.PemKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Serves flunders of {@code wardle.example.com/v1} by the JDK's own means, to nobody but the API server. */
final class ExtensionServer implements AutoCloseable {
  private static final String END = "END";

  /** What was asked, and by whom. */
  record Seen(String method, String target, com.sun.net.httpserver.Headers headers, String client) {}

  private final Credential authority = Issuer.authority("extension-ca", Instant.now());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer server;
  final List<Seen> seen = new CopyOnWriteArrayList<>();
  /** Lines of the watch that is open. */
  final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** @param proxies PEM certificates of who signs the API server's client certificate */
  ExtensionServer(String proxies, String... names) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext tls = tls(proxies, List.of(names));
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private SSLContext tls(String proxies, List<String> names) {
    try {
      Profile profile =
          new Profile("extension", List.of(), List.of(Profile.Use.SERVER), names, Duration.ofDays(1));
      Credential serving = Issuer.issue(authority, profile, Instant.now());
      KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, null);
      own.setKeyEntry(
          "own", serving.key(), new char[0], new Certificate[] {serving.certificate(), authority.certificate()});
      KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("front", certificate(proxies));
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(String pem) {
    return PemKeys.certificates(pem).getFirst();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** In PEM. */
  String roots() {
    return authority.certificatePem();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String client = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
    String target = exchange.getRequestURI().toString();
    seen.add(new Seen(exchange.getRequestMethod(), target, exchange.getRequestHeaders(), client));
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/apis/wardle.example.com/v1" ->
          send(
              exchange,
              200,
              """
              {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"wardle.example.com/v1","resources":[
              {"name":"flunders","singularName":"flunder","namespaced":true,"kind":"Flunder","verbs":["get","list","watch"],
              "shortNames":["fl"]},
              {"name":"flunders/status","singularName":"","namespaced":true,"kind":"Flunder","verbs":["get"]}]}""");
      case "/apis/wardle.example.com/v1/namespaces/default/flunders" -> {
        if (target.contains("watch=")) {
          watch(exchange);
        } else {
          send(
              exchange,
              exchange.getRequestMethod().equals("POST") ? 201 : 200,
              "{\"kind\":\"FlunderList\",\"apiVersion\":\"wardle.example.com/v1\",\"items\":[]}");
        }
      }
      case "/apis/external.metrics.k8s.io/v1beta1" ->
          send(
              exchange,
              200,
              "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"external.metrics.k8s.io/v1beta1\",\"resources\":[]}");
      case "/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue" -> {
        lines.add("{\"kind\":\"ExternalMetricValueList\",\"items\":[{\"metricName\":\"queue\",\"value\":\"15\"}]}");
        lines.add(END);
        watch(exchange); // in chunks, whose end nobody knows before
      }
      case "/openapi/v3" ->
          send(
              exchange,
              200,
              "{\"paths\":{\"apis/wardle.example.com/v1\":{\"serverRelativeURL\":"
                  + "\"/openapi/v3/apis/wardle.example.com/v1?hash=AB\"}}}");
      case "/openapi/v3/apis/wardle.example.com/v1" ->
          send(exchange, 200, "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Wardle\"},\"paths\":{}}");
      case "/openapi/v2" ->
          send(
              exchange,
              200,
              "{\"swagger\":\"2.0\",\"paths\":{\"/apis/wardle.example.com/v1/flunders\":{},\"/version/\":{}},"
                  + "\"definitions\":{\"com.example.wardle.v1.Flunder\":{\"type\":\"object\"}}}");
      default -> send(exchange, 404, "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":404}");
    }
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] text = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void endWatch() {
    lines.add(END);
  }

  @Override
  public void close() {
    endWatch();
    server.stop(0);
    threads.shutdownNow();
  }
}
