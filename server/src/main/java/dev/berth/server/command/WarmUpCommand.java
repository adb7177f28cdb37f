package dev.berth.server.command;

import dev.berth.api.access.cert.Keys;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.TemporaryFolder;
import dev.berth.store.Durability;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Command;

/**
 * A short life of a server, with requests such as clients send first: what the launcher's start-up cache is made from. A
 * class that is not loaded here is loaded slowly later.
 */
@Command(name = "warm-up", hidden = true, description = "Trains the launcher's start-up cache.")
final class WarmUpCommand implements Callable<Integer> {
  private static final String TOKEN = "warm-up";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("berth-warm-up");
    try {
      Path tokens = dir.resolve("tokens.csv");
      Files.writeString(tokens, TOKEN + ",warm-up,,\"system:masters\"\n");
      serve(dir, tokens);
      serve(dir, tokens); // with certificates and a store that are there: the usual start
    } finally {
      TemporaryFolder.delete(dir);
    }
    return 0;
  }

  private static void serve(Path dir, Path tokens) throws IOException, InterruptedException {
    ServerConfig config =
        new ServerConfig(
            Optional.of(dir),
            InetAddress.getLoopbackAddress(),
            0,
            false,
            StoreConfig.DEFAULTS.withDurability(Durability.NONE),
            Optional.of(tokens),
            "10.96.0.0/12",
            List.of());
    try (BerthServer server = BerthServer.start(config);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(dir.resolve("pki/ca.crt"))).build()) {
      requests(client, server.url());
    }
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("ca", Keys.certificates(Files.readString(authority)).getFirst());
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust " + authority, e);
    }
  }

  private static void requests(HttpClient client, String url) throws IOException, InterruptedException {
    for (String path :
        List.of("/readyz", "/api", "/apis", "/version", "/api/v1/namespaces", "/apis/apps/v1/statefulsets")) {
      send(client, request(url + path).GET());
    }
    String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"w-\"},\"data\":{\"a\":\"b\"}}";
    send(client, request(url + MAPS).header("Content-Type", "application/json").POST(BodyPublishers.ofString(map)));
    send(client, request(url + MAPS).GET());
    send(
        client,
        request(url + "/api/v1/namespaces/default")
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString("{\"metadata\":{\"labels\":{\"c\":\"d\"}}}")));
    send(client, request(url + MAPS + "?watch=true&timeoutSeconds=1").GET());
    send(client, request(url + MAPS).DELETE());
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + TOKEN);
  }

  private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
  }
}
