package dev.berth.server.join;

import dev.berth.client.https.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks an agent as curl would; answers are code and body. */
final class Kubelet {
  private final int port;
  private final HttpClient known;
  private final HttpClient unknown;

  /** @param endpoint whose certificate is shown, and whose authority is trusted */
  Kubelet(int port, Endpoint endpoint) throws GeneralSecurityException, IOException {
    this.port = port;
    KeyStore keys = empty();
    Endpoint.ClientKey client = endpoint.key().orElseThrow();
    keys.setKeyEntry("client", client.key(), new char[0], client.chain().toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, new char[0]);
    this.known = client(factory.getKeyManagers(), endpoint);
    this.unknown = client(new KeyManager[0], endpoint);
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static HttpClient client(KeyManager[] keys, Endpoint endpoint) throws GeneralSecurityException, IOException {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("authority", endpoint.authorities().getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
  }

  private static String ask(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  String get(String path) throws IOException, InterruptedException {
    return ask(known, request(path).build());
  }

  String anonymous(String path) throws IOException, InterruptedException {
    return ask(unknown, request(path).build());
  }

  String bearer(String path, String token) throws IOException, InterruptedException {
    return ask(unknown, request(path).header("Authorization", "Bearer " + token).build());
  }
}
